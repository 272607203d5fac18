using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>A database that fails: requests are refused cleanly, nothing is granted without a record, and it goes on by itself afterwards.</summary>
[TestClass]
public sealed class DatabaseTroubleTests
{
    [TestMethod]
    [DataRow("PRAGMA query_only = ON", "PRAGMA query_only = OFF", "readonly", DisplayName = "read-only")]
    [DataRow("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000", "full", DisplayName = "full")]
    public async Task A_SQLite_database_that_takes_no_entries_grants_nothing_until_it_does(string trouble, string relief, string logged)
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));
        var before = await CountAsync(site);

        // The pool hands the same connection to the next who asks.
        await ExecuteAsync(site, trouble);
        for (var i = 0; i < 100; i++)
        {
            // Some entries fit into pages that exist; from the first that does not, none is granted.
            if (await site.AskAsync(kid) is var answer && answer != "granted")
            {
                Assert.AreEqual("503 unavailable", answer);
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
        await ExecuteAsync(site, relief);
        Assert.AreEqual(before, await CountAsync(site), "what was refused left no entry");
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual(before + 1, await CountAsync(site));
    }

    [TestMethod]
    public async Task A_read_only_database_is_unhealthy()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        await site.SeedAsync();
        using var healthy = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, healthy.StatusCode);
        await ExecuteAsync(site, "PRAGMA query_only = ON");
        using var unhealthy = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, unhealthy.StatusCode);
        await ExecuteAsync(site, "PRAGMA query_only = OFF");
        using var again = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, again.StatusCode);
        Assert.AreEqual(0, await CountAsync(site), "the check leaves no entries");
    }

    [TestMethod]
    public async Task An_operation_that_the_database_does_not_take_says_so_and_changes_nothing()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await ExecuteAsync(site, "PRAGMA query_only = ON");
        var failure = await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => site.Customers.SuspendAsync("c_1"));
        Assert.Contains("readonly", failure.Message);
        await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => site.Keys.RetireAsync(kid));
        await ExecuteAsync(site, "PRAGMA query_only = OFF");
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }

    [TestMethod]
    public async Task SQLite_syncs_each_commit_to_the_disk()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        await using var context = site.Database.Create();

        // 2 is FULL; under write-ahead logging some builds have 1, which syncs at checkpoints alone.
        Assert.AreEqual(
            2,
            await context.Database.SqlQueryRaw<int>("SELECT synchronous AS \"Value\" FROM pragma_synchronous").SingleAsync()
        );
    }

    [TestMethod]
    public async Task A_PostgreSQL_that_would_answer_before_a_commit_is_on_the_disk_waits_for_it_all_the_same()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await using var context = site.Database.Create();
        var name = context.Database.GetDbConnection().Database;
        await ExecuteAsync(site, $"ALTER DATABASE \"{name}\" SET synchronous_commit = off");
        await ExecuteAsync(
            site,
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF current_setting('synchronous_commit') = 'off' THEN RAISE 'lost in a crash'; END IF; RETURN NEW; END $$"
        );
        await ExecuteAsync(site, "CREATE TRIGGER refuse BEFORE INSERT ON \"WeightsAudit\" FOR EACH ROW EXECUTE FUNCTION refuse()");
        await ExecuteAsync(site, "CREATE TRIGGER refuse BEFORE INSERT ON \"WeightsOperations\" FOR EACH ROW EXECUTE FUNCTION refuse()");
        Npgsql.NpgsqlConnection.ClearAllPools(); // what is set for a database is read by new connections
        Assert.AreEqual(
            "off",
            await context.Database.SqlQueryRaw<string>("SELECT current_setting('synchronous_commit') AS \"Value\"").SingleAsync()
        );

        Assert.AreEqual("granted", await site.AskAsync(kid));
        await site.Customers.SuspendAsync("c_1");

        Assert.AreEqual(
            "off",
            await context.Database.SqlQueryRaw<string>("SELECT current_setting('synchronous_commit') AS \"Value\"").SingleAsync(),
            "The setting ends with the transaction."
        );
    }

    [TestMethod]
    public async Task A_PostgreSQL_that_is_stricter_by_default_or_multiplexed_grants_as_ever()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database, connectionString: database.ConnectionString + ";Multiplexing=true");
        var kid = await site.SeedAsync();
        await using var context = site.Database.Create();
        await ExecuteAsync(
            site,
            $"ALTER DATABASE \"{context.Database.GetDbConnection().Database}\" SET default_transaction_isolation = 'serializable'"
        );
        await ExecuteAsync(
            site,
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE 'strict'; END IF; RETURN NEW; END $$"
        );
        await ExecuteAsync(site, "CREATE TRIGGER refuse BEFORE INSERT ON \"WeightsAudit\" FOR EACH ROW EXECUTE FUNCTION refuse()");
        Npgsql.NpgsqlConnection.ClearAllPools(); // what is set for a database is read by new connections
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_PostgreSQL_whose_triggers_keep_entries_from_the_audit_grants_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await ExecuteAsync(
            site,
            "CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            "CREATE TRIGGER drop_row BEFORE INSERT ON \"WeightsAudit\" FOR EACH ROW EXECUTE FUNCTION drop_row()"
        );
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        await ExecuteAsync(site, "DROP TRIGGER drop_row ON \"WeightsAudit\"");
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_read_only_PostgreSQL_grants_nothing_until_it_takes_entries_again()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await SetReadOnlyAsync(site, "on");
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        await SetReadOnlyAsync(site, "off");
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual(1, await CountAsync(site));
    }

    [TestMethod]
    public async Task A_full_PostgreSQL_grants_nothing_until_there_is_room_again()
    {
        await using var cluster = await PostgresCluster.StartNewAsync(fileLimit: 2 << 20);
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var site = await DatabaseSite.StartAsync(database, keys: Unlimited);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));

        // Refusals are recorded as well, until the table has no more room.
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
            decisions = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => authority.DecideAsync(request).AsTask()));
            recorded += decisions.Count(decision => decision.Outcome == GrantOutcome.UnknownCustomer);
        }

        while (await site.AskAsync(kid) is var answer && answer != "503 unavailable")
        {
            Assert.AreEqual("granted", answer, "An entry that still fits.");
            recorded++;
        }

        Assert.Contains("could not extend file", site.Site.Logs.Text);
        Assert.AreEqual(recorded, await CountAsync(site), "what was answered is on record, and nothing else");
        await ExecuteAsync(site, "DELETE FROM \"WeightsAudit\" WHERE \"Customer\" = 'c_x'", "VACUUM FULL \"WeightsAudit\"");
        Assert.AreEqual("granted", await site.AskAsync(kid));
        using var healthy = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, healthy.StatusCode);
    }

    [TestMethod]
    public async Task A_SQLite_file_that_may_only_be_read_stops_the_app_at_its_start_and_says_so()
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

    [TestMethod]
    public async Task A_PostgreSQL_that_is_not_there_at_the_start_is_named_without_its_password()
    {
        await using var database = TestDatabase.NewSqlite();
        var failure = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() =>
            DatabaseSite.StartAsync(database, connectionString: $"Host={database.Data};Database=keys;Username=site;Password=hunter2")
        );
        Assert.Contains(database.Data, failure.Message);
        Assert.DoesNotContain("hunter2", failure.ToString());
    }

    [TestMethod]
    public async Task A_PostgreSQL_that_crashes_and_restarts_under_load_loses_no_record_of_a_grant()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var one = await DatabaseSite.StartAsync(database, keys: Unlimited);
        await using var other = await DatabaseSite.StartAsync(database, keys: Unlimited);
        var kid = await one.SeedAsync();
        var answers = Channel.CreateUnbounded<(string Session, string Answer)>();
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
                            answers.Writer.TryWrite((session, await (visitor % 2 == 0 ? one : other).AskAsync(kid, session: session)));
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
                var (session, answer) = await answers.Reader.ReadAsync();
                if (answer == "granted")
                {
                    granted.Add(session);
                }
                else
                {
                    refused.Add(answer);
                }
            }
        }

        await ListenUntilAsync(() => granted.Count >= 50);
        await cluster.CrashAsync();
        await ListenUntilAsync(() => refused.Count > 0);
        await cluster.StartAsync();
        var atRestart = granted.Count + answers.Reader.Count;
        await ListenUntilAsync(() => granted.Count >= atRestart + 50);
        await stop.CancelAsync();
        await visitors;
        await ListenUntilAsync(() => answers.Reader.Count == 0);

        Assert.AreEqual("503 unavailable", refused.Distinct().Single());
        var recorded = await one.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.Granted, Take = int.MaxValue });
        var missing = granted.Except(recorded.Select(entry => entry.Session)).ToList();
        Assert.IsEmpty(missing, $"of {granted.Count} grants");
    }

    private static void Unlimited(ModelKeyOptions options) =>
        (options.RequestsPerMinutePerCustomer, options.RequestsPerMinutePerSession) = (int.MaxValue, int.MaxValue);

    private static async Task<int> CountAsync(DatabaseSite site) =>
        (await site.Audit.SearchAsync(new AuditQuery { Take = int.MaxValue })).Count;

    private static async Task SetReadOnlyAsync(DatabaseSite site, string state)
    {
        await using var context = site.Database.Create();
        var name = context.Database.GetDbConnection().Database;
        await ExecuteAsync(
            site,
            "SET default_transaction_read_only = off",
            $"ALTER DATABASE {name} SET default_transaction_read_only = {state}"
        );

        // The setting is for new connections.
        Npgsql.NpgsqlConnection.ClearAllPools();
    }

    [SuppressMessage("Security", "CA2100", Justification = "The tests' own text.")]
    private static async Task ExecuteAsync(DatabaseSite site, params string[] statements)
    {
        await using var context = site.Database.Create();
        await context.Database.OpenConnectionAsync();
        foreach (var statement in statements)
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync();
        }
    }
}
