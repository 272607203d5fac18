using System.Net;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>A PostgreSQL that responds, and with which no grant can be made.</summary>
[TestClass]
public sealed class RefusedEntryTests
{
    [TestMethod]
    public async Task A_trigger_that_drops_entries_is_unhealthy()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database);
        await site.SeedAsync();
        await site.ExecuteAsync(
            "CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            "CREATE TRIGGER drop_row BEFORE INSERT ON \"WeightsAudit\" FOR EACH ROW EXECUTE FUNCTION drop_row()"
        );
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, await site.HealthAsync());
        await site.ExecuteAsync("DROP TRIGGER drop_row ON \"WeightsAudit\"");
        Assert.AreEqual(HttpStatusCode.OK, await site.HealthAsync());
        Assert.AreEqual(0, await site.CountAsync(), "the check leaves no entries");
    }

    [TestMethod]
    public async Task Commits_that_wait_for_a_standby_which_is_gone_are_unhealthy()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var site = await DatabaseSite.StartAsync(database);
        await site.SeedAsync();
        Assert.AreEqual(HttpStatusCode.OK, await site.HealthAsync());
        await site.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = 'gone'", "SELECT pg_reload_conf()");

        // PostgreSQL reads its configuration again some time after pg_reload_conf().
        var health = HttpStatusCode.OK;
        for (var attempt = 0; attempt < 200 && health == HttpStatusCode.OK; attempt++)
        {
            health = await site.HealthAsync();
        }

        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, health);
    }

    [TestMethod]
    [DataRow("WeightsCustomers")]
    [DataRow("WeightsEntitlements")]
    [DataRow("WeightsWraps")]
    [DataRow("WeightsRevokedSessions")]
    public async Task A_table_of_grants_that_is_missing_is_unhealthy(string table)
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database);
        await site.SeedAsync();
        await site.ExecuteAsync($"ALTER TABLE \"{table}\" RENAME TO away");
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, await site.HealthAsync());
    }

    [TestMethod]
    public async Task A_database_that_is_not_UTF_8_stops_the_app()
    {
        await using var database = await TestDatabase.CreateAsync(await PostgresCluster.SharedAsync(), encoding: "LATIN1");
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => DatabaseSite.StartAsync(database));
        Assert.Contains("has the encoding LATIN1", refusal.Message);
        Assert.Contains("ENCODING 'UTF8' TEMPLATE template0", refusal.Message);
    }
}
