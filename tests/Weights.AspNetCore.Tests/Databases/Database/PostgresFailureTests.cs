using System.Net;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>A PostgreSQL that fails: nothing is granted without a record, and grants continue without a restart.</summary>
[TestClass]
public sealed class PostgresFailureTests
{
    [TestMethod]
    public async Task A_PostgreSQL_whose_trigger_drops_audit_entries_grants_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.ExecuteAsync(
            "CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            "CREATE TRIGGER drop_row BEFORE INSERT ON \"WeightsAudit\" FOR EACH ROW EXECUTE FUNCTION drop_row()"
        );
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        await site.ExecuteAsync("DROP TRIGGER drop_row ON \"WeightsAudit\"");
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_read_only_PostgreSQL_grants_nothing_until_it_is_writable()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await SetReadOnlyAsync(site, "on");
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        await SetReadOnlyAsync(site, "off");
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual(1, await site.CountAsync());
    }

    [TestMethod]
    public async Task A_full_PostgreSQL_grants_nothing_until_it_has_space_again()
    {
        await using var cluster = await PostgresCluster.StartNewAsync(fileLimit: 2 << 20);
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var site = await DatabaseSite.StartAsync(database, keys: Unlimited);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));

        // Refusals are recorded too, until the table has no more space.
        var authority = site.Site.Services.GetRequiredService<IModelKeyAuthority>();
        var request = new KeyRequest
        {
            Delivery = KeyDelivery.Session,
            Customer = "c_x",
            Session = "s_x",
            Model = new string('m', 500),
            RequestId = "r",
            At = site.Clock.GetUtcNow(),
        };
        var recorded = 1;
        for (KeyDecision[] decisions = []; decisions.All(decision => decision.Outcome == GrantOutcome.UnknownCustomer); )
        {
            decisions = await Task.WhenAll(
                Enumerable.Range(0, 100).Select(_ => authority.DecideAsync(request, CancellationToken.None).AsTask())
            );
            recorded += decisions.Count(decision => decision.Outcome == GrantOutcome.UnknownCustomer);
        }

        while (await site.AskAsync(kid) is var response && response != "503 unavailable")
        {
            Assert.AreEqual("granted", response, "An entry that still fits.");
            recorded++;
        }

        Assert.Contains("could not extend file", site.Site.Logs.Text);
        Assert.AreEqual(recorded, await site.CountAsync(), "exactly the requests with a response are recorded");
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, await site.HealthAsync());
        await site.ExecuteAsync("DELETE FROM \"WeightsAudit\" WHERE \"Customer\" = 'c_x'", "VACUUM FULL \"WeightsAudit\"");
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual(HttpStatusCode.OK, await site.HealthAsync());
    }

    [TestMethod]
    public async Task A_missing_PostgreSQL_is_named_without_its_password()
    {
        await using var database = TestDatabase.NewSqlite();
        var failure = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() =>
            DatabaseSite.StartAsync(database, connectionString: $"Host={database.Data};Database=keys;Username=site;Password=hunter2")
        );
        Assert.Contains(database.Data, failure.Message);
        Assert.DoesNotContain("hunter2", failure.ToString());
    }

    [TestMethod]
    public async Task A_PostgreSQL_that_crashes_under_load_loses_no_record_of_a_grant()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var one = await DatabaseSite.StartAsync(database, keys: Unlimited);
        await using var other = await DatabaseSite.StartAsync(database, keys: Unlimited);
        var kid = await one.SeedAsync();
        var responses = Channel.CreateUnbounded<(string Session, string Result)>();
        using var stop = new CancellationTokenSource();
        var visitors = Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(visitor =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; !stop.IsCancellationRequested; i++)
                        {
                            var session = $"s_{visitor}_{i}";
                            responses.Writer.TryWrite((session, await (visitor % 2 == 0 ? one : other).AskAsync(kid, session: session)));
                        }
                    })
                )
        );
        HashSet<string> granted = [];
        List<string> refused = [];
        async Task ListenUntilAsync(Func<bool> condition)
        {
            while (!condition())
            {
                var (session, response) = await responses.Reader.ReadAsync();
                if (response == "granted")
                {
                    granted.Add(session);
                }
                else
                {
                    refused.Add(response);
                }
            }
        }

        await ListenUntilAsync(() => granted.Count >= 50);
        await cluster.CrashAsync();
        await ListenUntilAsync(() => refused.Count > 0);
        await cluster.StartAsync();
        var atRestart = granted.Count + responses.Reader.Count;
        await ListenUntilAsync(() => granted.Count >= atRestart + 50);
        await stop.CancelAsync();
        await visitors;
        await ListenUntilAsync(() => responses.Reader.Count == 0);

        Assert.AreEqual("503 unavailable", refused.Distinct().Single());
        var recorded = await one.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.Granted, Take = int.MaxValue });
        var missing = granted.Except(recorded.Select(entry => entry.Session)).ToList();
        Assert.IsEmpty(missing, $"of {granted.Count} grants");
    }

    private static void Unlimited(ModelKeyOptions options) =>
        (options.RequestsPerMinutePerCustomer, options.RequestsPerMinutePerSession) = (int.MaxValue, int.MaxValue);

    private static async Task SetReadOnlyAsync(DatabaseSite site, string state)
    {
        await using var context = site.Database.Create();
        var name = context.Database.GetDbConnection().Database;
        await site.ExecuteAsync(
            "SET default_transaction_read_only = off",
            $"ALTER DATABASE {name} SET default_transaction_read_only = {state}"
        );

        // The setting applies to new connections only.
        Npgsql.NpgsqlConnection.ClearAllPools();
    }
}
