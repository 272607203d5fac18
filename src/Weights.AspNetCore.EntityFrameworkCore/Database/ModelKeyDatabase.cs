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
    /// <exception cref="ArgumentException">The connection string names neither.</exception>
    public ModelKeyDatabase(string connectionString, string contentRoot)
    {
        if (NamesServer(connectionString))
        {
            // Without multiplexing, because a multiplexed connection cannot begin a transaction. A batch has its own connection anyway.
            var postgres = PostgresModelKeyContext.Options(
                new NpgsqlConnectionStringBuilder(connectionString) { Multiplexing = false }.ConnectionString
            );
            _create = new PooledDbContextFactory<PostgresModelKeyContext>(postgres, PoolSize).CreateDbContext;
            return;
        }

        var sqlite = new SqliteConnectionStringBuilder(connectionString);
        var file = Path.GetFullPath(sqlite.DataSource, contentRoot);
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

    /// <summary>The file of SQLite; null for PostgreSQL.</summary>
    public SqliteFile? File { get; }

    /// <summary>Whether the connection string lets the app create the file of SQLite.</summary>
    public bool MayCreateFile { get; }

    public ModelKeyContext Create()
    {
        var context = _create();
        context.Database.SetCommandTimeout(CommandTimeoutSeconds);
        return context;
    }

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
