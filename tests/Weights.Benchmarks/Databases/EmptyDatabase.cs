using Npgsql;

namespace Weights.Benchmarks;

/// <summary>A new database without tables, and a folder for the files of the site that uses it. Both are deleted at the end.</summary>
internal sealed class EmptyDatabase : IAsyncDisposable
{
    public const string Sqlite = "SQLite";
    public const string Postgres = "PostgreSQL";

    private readonly PostgresCluster? _cluster;

    private EmptyDatabase(string name, PostgresCluster? cluster, Func<string, string> connectionString)
    {
        (Name, _cluster) = (name, cluster);
        Folder = Directory.CreateTempSubdirectory("weights-benchmark-").FullName;
        ConnectionString = connectionString(Folder);
    }

    /// <summary>SQLite or PostgreSQL.</summary>
    public string Name { get; }

    public string Folder { get; }

    public string ConnectionString { get; }

    public static Task<EmptyDatabase> CreateSqlite() =>
        Task.FromResult(new EmptyDatabase(Sqlite, cluster: null, folder => $"Data Source={Path.Combine(folder, "data", "keys.db")}"));

    /// <summary>Starts a PostgreSQL server for it.</summary>
    public static async Task<EmptyDatabase> CreatePostgres()
    {
        var cluster = await PostgresCluster.StartNewAsync();
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "CREATE DATABASE keys";
        await command.ExecuteNonQueryAsync();

        // docs/guides/production.md recommends this setting: each connection plans a statement once.
        return new EmptyDatabase(Postgres, cluster, _ => cluster.ConnectionString("keys") + ";Max Auto Prepare=20");
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}
