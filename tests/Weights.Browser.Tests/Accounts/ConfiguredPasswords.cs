using System.Net;

namespace Weights.Browser.Tests.Accounts;

/// <summary>The site starts in Production with the passwords of its configuration.</summary>
[TestClass]
public sealed class ConfiguredPasswords(TestContext context)
{
    private const string OtherPassword = "another-one-for-this-run";

    /// <summary>It runs, and a second one with other settings must not start.</summary>
    private static SampleServer? _server;

    [ClassInitialize]
    public static async Task Start(TestContext context) => _server = await SampleServer.Start(context.CancellationToken);

    [ClassCleanup]
    public static void Stop() => _server?.Dispose();

    [TestMethod]
    public async Task Another_administrator_password_replaces_the_stored_one_and_ends_the_sign_ins_with_it()
    {
        using var server = await SampleServer.Start(context.CancellationToken, TimeSpan.Zero);
        using var administrator = new HttpVisitor(server.Address);
        await administrator.SignIn("margaret", SampleServer.AdministratorPassword);

        await server.Restart(Administrator(OtherPassword), context.CancellationToken);

        Assert.AreEqual(HttpStatusCode.Redirect, await administrator.StatusOf("/admin"));
        using var visitor = new HttpVisitor(server.Address);
        Assert.IsFalse((await visitor.SignIn("margaret", SampleServer.AdministratorPassword)).SignedIn);
        Assert.IsTrue((await visitor.SignIn("margaret", OtherPassword)).SignedIn);
    }

    [TestMethod]
    public async Task The_same_password_keeps_people_signed_in()
    {
        using var server = await SampleServer.Start(context.CancellationToken, TimeSpan.Zero);
        using var visitor = new HttpVisitor(server.Address);
        await visitor.SignIn("margaret", SampleServer.AdministratorPassword);

        await server.Restart(Administrator(SampleServer.AdministratorPassword), context.CancellationToken);

        Assert.AreEqual(HttpStatusCode.OK, await visitor.StatusOf("/admin"));
    }

    [TestMethod]
    public async Task Without_a_configured_password_the_stored_one_no_longer_signs_in()
    {
        using var server = await SampleServer.Start(context.CancellationToken);

        await server.Restart(Administrator(null), context.CancellationToken);

        using var visitor = new HttpVisitor(server.Address);
        Assert.IsFalse((await visitor.SignIn("margaret", SampleServer.AdministratorPassword)).SignedIn);
    }

    [TestMethod]
    [DataRow("Sample__AdministratorPassword", "apollo-guidance-1969", "everyone can read")]
    [DataRow("Sample__VisitorPassword", "apollo-guidance-1969", "everyone can read")]
    [DataRow("Sample__AdministratorPassword", SampleServer.VisitorPassword, "also the password of visitors")]
    [DataRow("Sample__AdministratorPassword", "short", "at least 12 characters")]
    public async Task The_site_does_not_start_with_a_password_that_lets_strangers_in(string setting, string password, string message)
    {
        var output = await _server!.FailToStart(new Dictionary<string, string?> { [setting] = password }, context.CancellationToken);

        Assert.Contains(message, output);
    }

    [TestMethod]
    public async Task The_site_does_not_start_with_a_password_that_the_login_page_does_not_accept()
    {
        var output = await _server!.FailToStart(Administrator(new string('p', 257)), context.CancellationToken);

        Assert.Contains("more than 256 characters", output);
    }

    [TestMethod]
    public async Task The_longest_password_signs_in()
    {
        var longest = new string('p', 256);
        using var server = await SampleServer.Start(context.CancellationToken, settings: Administrator(longest));

        using var visitor = new HttpVisitor(server.Address);
        Assert.IsTrue((await visitor.SignIn("margaret", longest)).SignedIn);
    }

    private static Dictionary<string, string?> Administrator(string? password) => new() { ["Sample__AdministratorPassword"] = password };
}
