using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>How long the audit keeps its entries.</summary>
[TestClass]
public sealed class AuditRetentionTests
{
    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Entries_older_than_the_retention_are_deleted_in_batches(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database, audit: o => o.AuditRetention = TimeSpan.FromDays(30));
        var kid = await site.SeedAsync();
        await using (var context = site.Database.Create())
        {
            // More than one batch of the clean-up.
            await context.Database.OpenConnectionAsync();
            var old = new KeyRequest
            {
                Delivery = KeyDelivery.Session,
                Customer = "c_1",
                Session = "s_old",
                RequestId = "r",
                At = site.Clock.GetUtcNow(),
            };
            await context.InsertAuditAsync([.. Enumerable.Range(0, 2500).Select(_ => AuditRow.Of(old, GrantOutcome.Granted, "acme"))]);
        }

        site.Clock.Offset = TimeSpan.FromDays(31);
        await site.AskAsync(kid, session: "s_new");
        await site.Customers.SuspendAsync("c_1");
        var cleanUp = site.Site.Services.GetRequiredService<AuditCleanUp>();
        Assert.AreEqual(2503, await cleanUp.DeleteAsync(), "2,500 requests and the three operations of SeedAsync");
        Assert.AreEqual("s_new", (await site.Audit.SearchAsync(new AuditQuery())).Single().Session);
        Assert.AreEqual(ModelKeyOperation.Suspended, (await site.Audit.SearchOperationsAsync(new OperationQuery())).Single().Operation);
        Assert.AreEqual(0, await cleanUp.DeleteAsync());
    }

    [TestMethod]
    public async Task Without_a_retention_all_entries_are_kept()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        await site.AskAsync(await site.SeedAsync());
        site.Clock.Offset = TimeSpan.FromDays(36500);
        Assert.AreEqual(0, await site.Site.Services.GetRequiredService<AuditCleanUp>().DeleteAsync());
        Assert.HasCount(1, await site.Audit.SearchAsync(new AuditQuery()));
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("36501")]
    public async Task A_retention_of_zero_or_over_a_century_is_refused_at_the_start(string days)
    {
        await using var database = TestDatabase.NewSqlite();
        var refusal = await Assert.ThrowsExactlyAsync<Microsoft.Extensions.Options.OptionsValidationException>(() =>
            DatabaseSite.StartAsync(
                database,
                audit: o => o.AuditRetention = TimeSpan.Parse($"{days}.00:00:00", CultureInfo.InvariantCulture)
            )
        );
        Assert.Contains("AuditRetention", refusal.Message);
    }
}
