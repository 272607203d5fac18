using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Rows of revoked sessions whose sign-in cannot be used any more.</summary>
[TestClass]
public sealed class RevokedSessionCleanUpTests
{
    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Those_older_than_the_retention_are_deleted_and_others_stay_revoked(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(
            database,
            audit: static options => options.RevokedSessionRetention = TimeSpan.FromHours(9)
        );
        var kid = await site.SeedAsync();
        await site.Customers.RevokeSessionAsync("c_1", "s_old");
        site.Clock.Offset = TimeSpan.FromHours(8);
        await site.Customers.RevokeSessionAsync("c_1", "s_new");
        site.Clock.Offset = TimeSpan.FromHours(10);

        await site.Site.Services.GetRequiredService<AuditCleanUp>().DeleteSessionsAsync();

        Assert.AreEqual("403 key-revoked", await site.AskAsync(kid, session: "s_new"));
        CollectionAssert.AreEqual(new[] { "s_new" }, await RevokedAsync(site));
        Assert.HasCount(2, await site.Audit.SearchOperationsAsync(new OperationQuery { Operation = ModelKeyOperation.SessionRevoked }));
    }

    [TestMethod]
    public async Task Without_a_retention_all_stay()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        await site.Customers.RevokeSessionAsync("c_1", "s_old");
        site.Clock.Offset = TimeSpan.FromDays(3650);
        await site.Site.Services.GetRequiredService<AuditCleanUp>().DeleteSessionsAsync();
        CollectionAssert.AreEqual(new[] { "s_old" }, await RevokedAsync(site));
    }

    [TestMethod]
    [DataRow("00:00:00")]
    [DataRow("36501.00:00:00")]
    public async Task A_retention_that_makes_no_sense_stops_the_app(string retention)
    {
        await using var database = TestDatabase.NewSqlite();
        var refusal = await Assert.ThrowsExactlyAsync<Microsoft.Extensions.Options.OptionsValidationException>(() =>
            DatabaseSite.StartAsync(database, services: builder => builder.Configuration["Weights:RevokedSessionRetention"] = retention)
        );
        Assert.Contains("Weights:RevokedSessionRetention", refusal.Message);
    }

    private static async Task<List<string>> RevokedAsync(DatabaseSite site)
    {
        await using var context = site.Database.Create();
        return await context.RevokedSessions.Select(row => row.Session).ToListAsync();
    }
}
