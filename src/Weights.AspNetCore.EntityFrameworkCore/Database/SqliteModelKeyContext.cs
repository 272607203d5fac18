using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The embedded default. Migrations: <c>Migrations/Sqlite</c>.</summary>
internal sealed class SqliteModelKeyContext(DbContextOptions<SqliteModelKeyContext> options) : ModelKeyContext(options)
{
    public static DbContextOptions<SqliteModelKeyContext> Options(string connectionString) =>
        new DbContextOptionsBuilder<SqliteModelKeyContext>()
            .UseSqlite(
                connectionString,
                sqlite => sqlite.MigrationsHistoryTable(MigrationsTable).UseParameterizedCollectionMode(ParameterTranslationMode.Parameter)
            )
            .AddInterceptors(DurableCommits.Instance)
            .Options;

    /// <summary>A commit has reached the disk when it returns, also under write-ahead logging, for which some builds of SQLite sync less.</summary>
    private sealed class DurableCommits : DbConnectionInterceptor
    {
        public static readonly DurableCommits Instance = new();

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragma;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(
            DbConnection connection,
            ConnectionEndEventData eventData,
            CancellationToken cancellationToken = default
        )
        {
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = Pragma;
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        // Entries touch the same pages of an index again and again: with a cache of 32,000 KiB and a log of up to 8,000 pages (32 MB) they are read once, and written back once for
        // many commits. Each commit is in the log, and on the disk, all the same.
        private const string Pragma = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -32000";
    }
}
