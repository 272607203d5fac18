using System.Net;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>A SQLite file that accepts no entries: nothing is granted without a record, and grants continue without a restart.</summary>
[TestClass]
public sealed class SqliteFailureTests
{
    [TestMethod]
    [DataRow("PRAGMA query_only = ON", "PRAGMA query_only = OFF", "readonly", DisplayName = "read-only")]
    [DataRow("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000", "full", DisplayName = "full")]
    public async Task A_SQLite_that_accepts_no_entries_grants_nothing_until_it_does(string trouble, string relief, string logged)
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));
        var before = await site.CountAsync();

        // The pool reuses this connection for the next request.
        await site.ExecuteAsync(trouble);
        for (var i = 0; i < 100; i++)
        {
            // Some entries still fit into existing pages. After the first one that does not fit, nothing is granted.
            if (await site.AskAsync(kid) is var response && response != "granted")
            {
                Assert.AreEqual("503 unavailable", response);
                break;
            }

            before++;
        }

        using (var client = new SessionClient(kid))
        {
            using var refused = await client.PostAsync(site.Client, "user weights/customer:c_1");
            Assert.IsTrue(refused.StatusCode == HttpStatusCode.ServiceUnavailable && refused.Headers.RetryAfter is not null);
        }

        Assert.Contains(logged, site.Site.Logs.Text);
        await site.ExecuteAsync(relief);
        Assert.AreEqual(before, await site.CountAsync(), "a refused request leaves no entry");
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual(before + 1, await site.CountAsync());
    }

    [TestMethod]
    public async Task A_read_only_database_is_unhealthy()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        await site.SeedAsync();
        using var healthy = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, healthy.StatusCode);
        await site.ExecuteAsync("PRAGMA query_only = ON");
        site.Clock.LetPass(ModelKeyHealthCheck.HealthyFor);
        using var unhealthy = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, unhealthy.StatusCode);
        await site.ExecuteAsync("PRAGMA query_only = OFF");
        site.Clock.LetPass(ModelKeyHealthCheck.TroubledFor);
        using var again = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, again.StatusCode);
        Assert.AreEqual(0, await site.CountAsync(), "the check leaves no entries");
    }

    [TestMethod]
    public async Task An_operation_that_the_database_refuses_fails_and_changes_nothing()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.ExecuteAsync("PRAGMA query_only = ON");
        var failure = await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => site.Customers.SuspendAsync("c_1"));
        Assert.Contains("readonly", failure.Message);
        await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => site.Keys.RetireAsync(kid));
        await site.ExecuteAsync("PRAGMA query_only = OFF");
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_read_only_SQLite_file_stops_the_app_and_is_named()
    {
        await using var database = TestDatabase.NewSqlite();
        await using (var site = await DatabaseSite.StartAsync(database))
        {
            await site.SeedAsync();
        }

        var failure = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() =>
            DatabaseSite.StartAsync(database, connectionString: database.ConnectionString + ";Mode=ReadOnly")
        );
        Assert.Contains(Path.Combine(database.Data, "keys.db"), failure.Message);
        Assert.Contains("readonly", failure.Message);
    }
}
