using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>A commit is on the disk before its response is sent, with any defaults of the database.</summary>
[TestClass]
public sealed class DurableCommitTests
{
    [TestMethod]
    public async Task SQLite_syncs_each_commit_to_the_disk()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        await using var context = site.Database.Create();

        // 2 is FULL. Some builds have 1 under write-ahead logging, which syncs only at checkpoints.
        Assert.AreEqual(
            2,
            await context.Database.SqlQueryRaw<int>("SELECT synchronous AS \"Value\" FROM pragma_synchronous").SingleAsync()
        );
    }

    [TestMethod]
    public async Task PostgreSQL_syncs_each_commit_even_if_its_default_does_not()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await using var context = site.Database.Create();
        var name = context.Database.GetDbConnection().Database;
        await site.ExecuteAsync($"ALTER DATABASE \"{name}\" SET synchronous_commit = off");
        await site.ExecuteAsync(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF current_setting('synchronous_commit') = 'off' THEN RAISE 'lost in a crash'; END IF;
              RETURN NEW;
            END $$
            """
        );
        await site.ExecuteAsync("CREATE TRIGGER refuse BEFORE INSERT ON \"WeightsAudit\" FOR EACH ROW EXECUTE FUNCTION refuse()");
        await site.ExecuteAsync("CREATE TRIGGER refuse BEFORE INSERT ON \"WeightsOperations\" FOR EACH ROW EXECUTE FUNCTION refuse()");
        Npgsql.NpgsqlConnection.ClearAllPools(); // because only new connections read the setting of a database
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
    public async Task A_stricter_default_isolation_and_multiplexing_change_no_grant()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database, connectionString: database.ConnectionString + ";Multiplexing=true");
        var kid = await site.SeedAsync();
        await using var context = site.Database.Create();
        await site.ExecuteAsync(
            $"ALTER DATABASE \"{context.Database.GetDbConnection().Database}\" SET default_transaction_isolation = 'serializable'"
        );
        await site.ExecuteAsync(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE 'strict'; END IF;
              RETURN NEW;
            END $$
            """
        );
        await site.ExecuteAsync("CREATE TRIGGER refuse BEFORE INSERT ON \"WeightsAudit\" FOR EACH ROW EXECUTE FUNCTION refuse()");
        Npgsql.NpgsqlConnection.ClearAllPools(); // because only new connections read the setting of a database
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }
}
