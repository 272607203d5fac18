using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Which database a connection string means, and contexts for it.</summary>
internal sealed class ModelKeyDatabase
{
    // Requests wait for these: rather refuse one than let it hang.
    public const int CommandTimeoutSeconds = 10;

    // What grants, operations and pages of the audit use at once; contexts beyond these are made anew.
    private const int Contexts = 16;

    private static readonly string[] _serverNames = ["Host", "Server"];

    private readonly Func<ModelKeyContext> _create;

    /// <summary>PostgreSQL where the connection string names a host, SQLite where it names a file.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public ModelKeyDatabase(string connectionString, string contentRoot)
    {
        var parts = Parse(connectionString);
        if (_serverNames.Any(parts.ContainsKey))
        {
            // A multiplexed connection begins no transaction of its own; a batch of requests has one connection at a time anyway.
            var postgres = PostgresModelKeyContext.Options(
                new NpgsqlConnectionStringBuilder(connectionString) { Multiplexing = false }.ConnectionString
            );
            _create = new PooledDbContextFactory<PostgresModelKeyContext>(postgres, Contexts).CreateDbContext;
            return;
        }

        var sqlite = new SqliteConnectionStringBuilder(connectionString);
        var file = Path.GetFullPath(sqlite.DataSource, contentRoot);
        (sqlite.DataSource, sqlite.DefaultTimeout) = (file, CommandTimeoutSeconds);
        DataFolder = Path.GetDirectoryName(file)!;
        var options = SqliteModelKeyContext.Options(sqlite.ToString());
        _create = new PooledDbContextFactory<SqliteModelKeyContext>(options, Contexts).CreateDbContext;
    }

    /// <summary>The folder of an embedded database; null for a server's.</summary>
    public string? DataFolder { get; }

    public ModelKeyContext Create()
    {
        var context = _create();
        context.Database.SetCommandTimeout(CommandTimeoutSeconds);
        return context;
    }

    private static DbConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            if (_serverNames.Append("Data Source").Append("DataSource").Append("Filename").Any(parts.ContainsKey))
            {
                return parts;
            }
        }
        catch (ArgumentException)
        {
            // Its message repeats the text, which may hold a password.
        }

        throw new ArgumentException(
            "The connection string of the key database names neither a file nor a host: use 'Data Source=keys.db' for SQLite, or 'Host=…;Database=…;Username=…' for PostgreSQL.",
            nameof(connectionString)
        );
    }
}
