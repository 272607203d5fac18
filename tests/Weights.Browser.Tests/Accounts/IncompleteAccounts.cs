using System.Net;

namespace Weights.Browser.Tests.Accounts;

/// <summary>The site starts with an accounts database that lacks something.</summary>
[TestClass]
public sealed class IncompleteAccounts(TestContext context)
{
    private static readonly Dictionary<string, string?> _unchanged = [];

    [TestMethod]
    public async Task Without_a_table_it_does_not_start_and_says_which_file_to_delete()
    {
        using var server = await SampleServer.Start(context.CancellationToken);
        server.ExecuteAccountsSql("DROP TABLE EndedSessions");

        var output = await server.FailToStart(_unchanged, context.CancellationToken);

        Assert.Contains("has no table EndedSessions", output);
        Assert.Contains($"Delete {server.AccountsFile}", output);
    }

    [TestMethod]
    public async Task An_administrator_without_the_role_gets_it()
    {
        using var server = await SampleServer.Start(context.CancellationToken);
        server.ExecuteAccountsSql("DELETE FROM AspNetUserRoles");

        await server.Restart(_unchanged, context.CancellationToken);

        using var visitor = new HttpVisitor(server.Address);
        await visitor.SignIn("margaret", SampleServer.AdministratorPassword);
        Assert.AreEqual(HttpStatusCode.OK, await visitor.StatusOf("/admin"));
    }
}
