using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Weights.AspNetCore.Tests;

/// <summary>An empty database of one kind, and a folder for its files.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    public const string Sqlite = "SQLite";
    public const string Postgres = "PostgreSQL";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weights-db-");

    private TestDatabase(Func<DirectoryInfo, string> connectionString) => ConnectionString = connectionString(_folder);

    public string ConnectionString { get; }

    /// <summary>The folder of the key ring, outside the folder of the database.</summary>
    public string Ring => Path.Combine(_folder.FullName, "ring");

    /// <summary>The folder of the database file.</summary>
    public string Data => Path.Combine(_folder.FullName, "data");

    public static async Task<TestDatabase> CreateAsync(string kind) =>
        kind == Sqlite ? NewSqlite() : await CreateAsync(await PostgresCluster.SharedAsync());

    public static TestDatabase NewSqlite() => new(folder => $"Data Source={Path.Combine(folder.FullName, "data", "keys.db")}");

    [SuppressMessage("Security", "CA2100", Justification = "The name is made here, and cannot be a parameter.")]
    public static async Task<TestDatabase> CreateAsync(PostgresCluster cluster, string encoding = "UTF8")
    {
        var name = $"t{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0";
        await command.ExecuteNonQueryAsync();
        return new TestDatabase(_ => cluster.ConnectionString(name));
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        return default;
    }
}
