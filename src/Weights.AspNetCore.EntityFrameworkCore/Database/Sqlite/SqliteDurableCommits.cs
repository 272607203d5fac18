using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Makes a commit return only when it is on the disk. Some builds of SQLite sync less often under write-ahead logging.
/// </summary>
internal sealed class SqliteDurableCommits : DbConnectionInterceptor
{
    // Audit entries change the same index pages many times. With a cache of 32,000 KiB and a log of up to 8,000 pages (32 MB), SQLite reads
    // each page once, and writes it back once for many commits. Each commit is in the log, and the log is on the disk.
    private const string Pragma = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -32000";

    public static readonly SqliteDurableCommits Instance = new();

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
}
