using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The database of a connection string. Creates contexts for it.</summary>
internal sealed class ModelKeyDatabase
{
    // Short, because key requests wait for the commands: a refusal is better than a request that hangs.
    public const int CommandTimeoutSeconds = 10;

    // Enough for the grants, operations and audit pages that run at the same time. More contexts are possible, but not pooled.
    private const int PoolSize = 16;

    private static readonly string[] _serverNames = ["Host", "Server"];
    private static readonly string[] _fileNames = ["Data Source", "DataSource", "Filename"];

    private readonly Func<ModelKeyContext> _create;

    /// <summary>Selects PostgreSQL if the connection string names a host, and SQLite if it names a file.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="contentRoot">The folder that a relative file name begins at.</param>
    /// <exception cref="ArgumentException">The connection string names neither, or no file that can be used.</exception>
    public ModelKeyDatabase(string connectionString, string contentRoot)
    {
        if (NamesServer(connectionString))
        {
            // Without multiplexing, because a multiplexed connection cannot begin a transaction. A batch has its own connection anyway.
            var server = new NpgsqlConnectionStringBuilder(connectionString) { Multiplexing = false };
            _create = Pooled(PostgresModelKeyContext.Options(server.ConnectionString));
            return;
        }

        var sqlite = new SqliteConnectionStringBuilder(connectionString);
        var file = SqliteName.FullPath(sqlite, contentRoot);
        (sqlite.DataSource, sqlite.DefaultTimeout) = (file, CommandTimeoutSeconds);
        MayCreateFile = sqlite.Mode == SqliteOpenMode.ReadWriteCreate;
        if (MayCreateFile)
        {
            // SqliteFile creates it instead, because SQLite would create a file that other accounts can read.
            sqlite.Mode = SqliteOpenMode.ReadWrite;
        }

        File = new SqliteFile(file, sqlite.ToString());
        var options = SqliteModelKeyContext.Options(sqlite.ToString());
        _create = new PooledDbContextFactory<SqliteModelKeyContext>(options, PoolSize).CreateDbContext;
    }

    /// <summary>Uses the connections of a data source of PostgreSQL.</summary>
    /// <exception cref="ArgumentException">The data source multiplexes its connections.</exception>
    public ModelKeyDatabase(NpgsqlDataSource source)
    {
        if (new NpgsqlConnectionStringBuilder(source.ConnectionString).Multiplexing)
        {
            throw new ArgumentException(
                "The data source of the key database has multiplexing, with which a connection cannot begin a transaction. Make it with "
                    + "Multiplexing=false.",
                nameof(source)
            );
        }

        _create = Pooled(PostgresModelKeyContext.Options(source));
    }

    /// <summary>The file of SQLite; null for PostgreSQL.</summary>
    public SqliteFile? File { get; }

    /// <summary>Whether the connection string lets the app create the file of SQLite.</summary>
    public bool MayCreateFile { get; }

    /// <summary>Makes the store that decides and records key requests. The app has one, because it compiles its queries.</summary>
    public IGrantStore CreateGrantStore() => File is { } file ? new SqliteGrantStore(this, file) : new PostgresGrantStore(this);

    public ModelKeyContext Create()
    {
        var context = _create();
        context.Database.SetCommandTimeout(CommandTimeoutSeconds);
        return context;
    }

    private static Func<ModelKeyContext> Pooled(DbContextOptions<PostgresModelKeyContext> options) =>
        new PooledDbContextFactory<PostgresModelKeyContext>(options, PoolSize).CreateDbContext;

    private static bool NamesServer(string connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            if (_serverNames.Any(parts.ContainsKey))
            {
                return true;
            }

            if (_fileNames.Any(parts.ContainsKey))
            {
                return false;
            }
        }
        catch (ArgumentException)
        {
            // Not rethrown, because its message repeats the connection string, which can contain a password.
        }

        throw new ArgumentException(
            "The connection string of the key database names neither a file nor a host. "
                + "Use 'Data Source=keys.db' for SQLite, or 'Host=…;Database=…;Username=…' for PostgreSQL.",
            nameof(connectionString)
        );
    }
}
