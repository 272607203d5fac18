using Microsoft.Extensions.Logging;
using Npgsql;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>A site whose connections go through PgBouncer in transaction mode.</summary>
[TestClass]
public sealed class PoolerTests
{
    private const int Rounds = 10;

    // Fewer than the instances and the other traffic want at once.
    private const int Connections = 3;

    private static readonly TimeSpan _startsWithin = TimeSpan.FromSeconds(10);

    [TestMethod]
    public async Task Four_instances_start_together_in_every_round_and_leave_no_lock()
    {
        var cluster = await PostgresCluster.SharedAsync();
        await using var pooler = await PgBouncer.StartAsync(cluster, Connections);
        for (var round = 0; round < Rounds; round++)
        {
            await using var database = await TestDatabase.CreateAsync(cluster);
            var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
            using var stop = new CancellationTokenSource();
            var traffic = Enumerable.Range(0, 4).Select(_ => SendAsync(pooler.ConnectionString(name), stop.Token)).ToList();

            var sites = await Task.WhenAll(
                    Enumerable
                        .Range(0, 4)
                        .Select(i =>
                            DatabaseSite.StartAsync(
                                database,
                                connectionString: $"{pooler.ConnectionString(name)};Application Name=instance-{i}"
                            )
                        )
                )
                .WaitAsync(_startsWithin);

            Assert.AreEqual(0L, await AdvisoryLocksAsync(database.ConnectionString), $"round {round}");
            var kid = await sites[0].SeedAsync();
            foreach (var site in sites)
            {
                Assert.AreEqual("granted", await site.AskAsync(kid));
                await site.DisposeAsync();
            }

            await stop.CancelAsync();
            await Task.WhenAll(traffic);
            Assert.AreEqual(0L, await AdvisoryLocksAsync(database.ConnectionString), $"after round {round}");
        }
    }

    [TestMethod]
    public async Task A_start_that_waits_for_another_instance_names_it()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        using var logs = new CapturedLogs();
        await using var other = new NpgsqlConnection($"{database.ConnectionString};Application Name=deployment 7");
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = other.CreateCommand())
        {
            command.CommandText = "SELECT pg_advisory_xact_lock(x'5765696768747300'::bigint), pg_backend_pid()";
            await command.ExecuteNonQueryAsync();
        }

        var start = DatabaseSite.StartAsync(database, services: builder => builder.Logging.AddProvider(logs));
        var line = await logs.LineAsync("Another instance creates or updates the tables");
        Assert.Contains($"process {other.ProcessID} of PostgreSQL", line);
        Assert.Contains("deployment 7", line);
        Assert.IsFalse(start.IsCompleted);

        await transaction.RollbackAsync();
        await using var site = await start;
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
    }

    private static async Task SendAsync(string connectionString, CancellationToken stop)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        while (!stop.IsCancellationRequested)
        {
            await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
            await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT pg_sleep(0.005)";
            await command.ExecuteNonQueryAsync(CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }
    }

    private static async Task<long> AdvisoryLocksAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            """
            SELECT count(*) FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """
        );
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
