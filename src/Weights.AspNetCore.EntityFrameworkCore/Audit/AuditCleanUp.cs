using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Deletes audit entries that are older than <see cref="ModelKeyDatabaseOptions.AuditRetention"/>, and revoked sessions that are older than
/// <see cref="ModelKeyDatabaseOptions.RevokedSessionRetention"/>, at the start and every hour.
/// </summary>
internal sealed class AuditCleanUp(
    ModelKeyDatabase database,
    IOptions<ModelKeyDatabaseOptions> options,
    TimeProvider clock,
    ILogger<AuditCleanUp> logger
) : BackgroundService
{
    // In SQLite grants wait while a transaction runs. 1,000 rows take some milliseconds.
    private const int BatchSize = 1000;

    private static readonly TimeSpan _interval = TimeSpan.FromHours(1);

    /// <summary>Deletes the entries that are too old now.</summary>
    /// <returns>The number of deleted entries.</returns>
    public async Task<int> DeleteAsync(CancellationToken cancellationToken = default)
    {
        if (options.Value.AuditRetention is not { } retention)
        {
            return 0;
        }

        var before = clock.GetUtcNow() - retention;
        var deleted =
            await DeleteInBatchesAsync(context => OldestEntries(context, before), cancellationToken).ConfigureAwait(false)
            + await DeleteInBatchesAsync(context => OldestOperations(context, before), cancellationToken).ConfigureAwait(false);
        if (deleted > 0)
        {
            logger.Deleted(deleted, before);
        }

        return deleted;
    }

    /// <summary>Deletes the revoked sessions that are too old now.</summary>
    public async Task DeleteSessionsAsync(CancellationToken cancellationToken = default)
    {
        if (options.Value.RevokedSessionRetention is not { } retention)
        {
            return;
        }

        var before = clock.GetUtcNow() - retention;
        var deleted = await DeleteInBatchesAsync(context => OldestSessions(context, before), cancellationToken).ConfigureAwait(false);
        if (deleted > 0)
        {
            logger.DeletedSessions(deleted, before);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value is { AuditRetention: null, RevokedSessionRetention: null })
        {
            return;
        }

        using var timer = new PeriodicTimer(_interval, clock);
        do
        {
            await TryAsync(DeleteAsync, logger.NotDeleted, stoppingToken).ConfigureAwait(false);
            await TryAsync(DeleteSessionsAsync, logger.SessionsNotDeleted, stoppingToken).ConfigureAwait(false);
        } while (await WaitAsync(timer, stoppingToken).ConfigureAwait(false));
    }

    [SuppressMessage("Design", "CA1031", Justification = "If the database fails, the next run tries again. The app must not end.")]
    private static async Task TryAsync(Func<CancellationToken, Task> delete, Action<Exception> report, CancellationToken stoppingToken)
    {
        try
        {
            await delete(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops.
        }
        catch (Exception e)
        {
            report(e);
        }
    }

    /// <returns>Whether the timer ticked; false if the app stops.</returns>
    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static IQueryable<AuditRow> OldestEntries(ModelKeyContext context, DateTimeOffset before)
    {
        var oldest = context.Audit.Where(row => row.At < before).OrderBy(row => row.At).Take(BatchSize).Select(row => row.Id);
        return context.Audit.Where(row => oldest.Contains(row.Id));
    }

    private static IQueryable<OperationRow> OldestOperations(ModelKeyContext context, DateTimeOffset before)
    {
        var oldest = context.Operations.Where(row => row.At < before).OrderBy(row => row.At).Take(BatchSize).Select(row => row.Id);
        return context.Operations.Where(row => oldest.Contains(row.Id));
    }

    private static IQueryable<RevokedSessionRow> OldestSessions(ModelKeyContext context, DateTimeOffset before)
    {
        var old = context.RevokedSessions.Where(row => row.At < before);
        var oldest = old.OrderBy(row => row.At).Take(BatchSize).Select(row => row.Session);
        return context.RevokedSessions.Where(row => oldest.Contains(row.Session));
    }

    private async Task<int> DeleteInBatchesAsync<T>(Func<ModelKeyContext, IQueryable<T>> oldest, CancellationToken cancellationToken)
    {
        var deleted = 0;
        int count;
        do
        {
            count = await database.ReadAsync(context => oldest(context).ExecuteDeleteAsync(cancellationToken)).ConfigureAwait(false);
            deleted += count;
        } while (count == BatchSize);
        return deleted;
    }
}
