using Npgsql;

namespace Weights.Benchmarks;

/// <summary>A new store of each kind, one after the other.</summary>
internal static class GrantStores
{
    private const string Sqlite = "SQLite";
    private const string Postgres = "PostgreSQL";

    // What docs/key-delivery.md recommends: each statement is planned once for a connection.
    private const string Prepared = ";Max Auto Prepare=20";

    /// <summary>Runs a measurement on each.</summary>
    /// <param name="measure">Gets the store's name, an empty folder and a connection string.</param>
    /// <param name="only">The name of the one to measure; null for both.</param>
    public static async Task Each(Func<string, string, string, Task> measure, string? only = null)
    {
        if (only is null or Sqlite)
        {
            await InFolder(folder => measure(Sqlite, folder, $"Data Source={Path.Combine(folder, "data", "keys.db")}"));
        }

        if (only is null or Postgres)
        {
            await OnPostgres(measure);
        }
    }

    private static async Task OnPostgres(Func<string, string, string, Task> measure)
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using (var connection = new NpgsqlConnection(cluster.ConnectionString("postgres")))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE DATABASE keys";
            await command.ExecuteNonQueryAsync();
        }

        await InFolder(folder => measure(Postgres, folder, cluster.ConnectionString("keys") + Prepared));
    }

    private static async Task InFolder(Func<string, Task> measure)
    {
        var folder = Directory.CreateTempSubdirectory("weights-grants-").FullName;
        await measure(folder);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
