using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class MigrationTests
{
    [TestMethod]
    [DataRow("Data Source=keys.db")]
    [DataRow("Host=localhost")]
    public void The_migrations_create_the_tables_of_the_model(string connectionString)
    {
        using var context = new ModelKeyDatabase(connectionString, Path.GetTempPath()).Create();
        Assert.IsFalse(context.Database.HasPendingModelChanges(), "add a migration: Migrations/README.md");
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Instances_can_start_together_on_an_empty_database(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);

        // On threads of their own, because SQLite's calls block.
        var sites = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => DatabaseSite.StartAsync(database))));
        var kid = await sites[0].SeedAsync();
        foreach (var site in sites)
        {
            Assert.AreEqual("granted", await site.AskAsync(kid));
            await site.DisposeAsync();
        }
    }

    [TestMethod]
    public async Task Tables_that_another_instance_makes_during_a_transaction_are_not_made_again()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var context = new ModelKeyDatabase(database.ConnectionString, Path.GetTempPath()).Create();
        await using var transaction = await context.Database.BeginTransactionAsync();
        Assert.IsEmpty(await context.ListAppliedMigrationsAsync(CancellationToken.None));
        await using var other = await DatabaseSite.StartAsync(database);
        Assert.IsNotEmpty(await context.ListAppliedMigrationsAsync(CancellationToken.None));
    }

    [TestMethod]
    public async Task A_lock_row_that_a_killed_migration_of_EF_Core_left_does_not_stop_SQLite()
    {
        await using var database = TestDatabase.NewSqlite();
        await using (var killed = await OpenSqliteAsync(database))
        {
            await ExecuteAsync(
                killed,
                """
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-01 00:00:00');
                """
            );
        }

        await using var site = await DatabaseSite.StartAsync(database).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
    }

    [TestMethod]
    public async Task A_start_that_waits_for_another_process_at_its_SQLite_file_says_so()
    {
        await using var database = TestDatabase.NewSqlite();
        using var logs = new CapturedLogs();
        await using var other = await OpenSqliteAsync(database);
        await ExecuteAsync(other, "BEGIN IMMEDIATE");
        var start = Task.Run(() => DatabaseSite.StartAsync(database, services: builder => builder.Logging.AddProvider(logs)));
        await logs.LineAsync("Another process is writing to the file of the key database");
        Assert.IsFalse(start.IsCompleted);

        await ExecuteAsync(other, "ROLLBACK");
        await using var site = await start;
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
    }

    [TestMethod]
    public async Task A_PostgreSQL_database_that_does_not_exist_is_created()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var missing = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = $"t{Guid.NewGuid():N}" };
        await using var site = await DatabaseSite.StartAsync(database, connectionString: missing.ToString());
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task An_app_that_may_not_migrate_does_not_start_without_its_tables(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => StartWithoutMigrationAsync(database));
        Assert.Contains("do not exist or are older than this version", refusal.Message);
        Assert.Contains("Weights:MigrateDatabase=true", refusal.Message);
        Assert.IsFalse(Directory.Exists(database.Data), "It creates no file either.");
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task An_app_that_may_not_migrate_starts_with_tables_of_its_version(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        string kid;
        await using (var migrating = await DatabaseSite.StartAsync(database))
        {
            kid = await migrating.SeedAsync();
        }

        await using var site = await StartWithoutMigrationAsync(database);
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Tables_of_another_version_stop_the_app_and_it_says_so(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var site = await DatabaseSite.StartAsync(database))
        {
            await site.ExecuteAsync("""INSERT INTO "WeightsMigrations" ("MigrationId", "ProductVersion") VALUES ('1_Other', '10.0.0')""");
        }

        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => DatabaseSite.StartAsync(database));
        Assert.Contains("made by another version", refusal.Message);
        Assert.Contains("1_Other", refusal.Message);
    }

    private static async Task<SqliteConnection> OpenSqliteAsync(TestDatabase database)
    {
        Directory.CreateDirectory(database.Data);
        var connection = new SqliteConnection(database.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "PRAGMA journal_mode = 'wal'");
        return connection;
    }

    [SuppressMessage("Security", "CA2100", Justification = "The tests' own text.")]
    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static Task<DatabaseSite> StartWithoutMigrationAsync(TestDatabase database) =>
        DatabaseSite.StartAsync(database, services: static builder => builder.Configuration["Weights:MigrateDatabase"] = "false");
}
