using Npgsql;
using Weights.AspNetCore.Tests;

namespace Weights.Benchmarks;

/// <summary>A new store of each kind, one after the other.</summary>
internal static class GrantStores
{
    /// <summary>Runs a measurement on each.</summary>
    /// <param name="measure">Gets the store's name, an empty folder and a connection string.</param>
    public static async Task Each(Func<string, string, string, Task> measure)
    {
        await InFolder(folder => measure("SQLite", folder, $"Data Source={Path.Combine(folder, "data", "keys.db")}"));
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using (var connection = new NpgsqlConnection(cluster.ConnectionString("postgres")))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE DATABASE keys";
            await command.ExecuteNonQueryAsync();
        }

        await InFolder(folder => measure("PostgreSQL", folder, cluster.ConnectionString("keys")));
    }

    private static async Task InFolder(Func<string, Task> measure)
    {
        var folder = Directory.CreateTempSubdirectory("weights-grants-").FullName;
        await measure(folder);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
