using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Deletes entries of the audit that are older than <see cref="ModelKeyDatabaseOptions.AuditRetention"/>.</summary>
internal sealed class AuditCleanUp(
    ModelKeyDatabase database,
    IOptions<ModelKeyDatabaseOptions> options,
    TimeProvider clock,
    ILogger<AuditCleanUp> logger
) : BackgroundService
{
    // In SQLite a transaction keeps grants waiting: 1,000 rows are some milliseconds.
    private const int Batch = 1000;

    private static readonly TimeSpan _interval = TimeSpan.FromHours(1);

    /// <summary>Deletes what is too old now.</summary>
    /// <returns>How many entries.</returns>
    public async Task<int> DeleteAsync(CancellationToken cancellationToken = default)
    {
        if (options.Value.AuditRetention is not { } retention)
        {
            return 0;
        }

        var before = clock.GetUtcNow() - retention;
        var deleted =
            await DeleteAsync(
                    context =>
                        context.Audit.Where(row =>
                            context
                                .Audit.Where(old => old.At < before)
                                .OrderBy(old => old.At)
                                .Take(Batch)
                                .Select(old => old.Id)
                                .Contains(row.Id)
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false)
            + await DeleteAsync(
                    context =>
                        context.Operations.Where(row =>
                            context
                                .Operations.Where(old => old.At < before)
                                .OrderBy(old => old.At)
                                .Take(Batch)
                                .Select(old => old.Id)
                                .Contains(row.Id)
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
        if (deleted > 0)
        {
            logger.Deleted(deleted, before);
        }

        return deleted;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A database that fails now is tried again; it must not end the app.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.AuditRetention is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(_interval, clock);
        do
        {
            try
            {
                await DeleteAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.NotDeleted(e);
            }
        } while (await WaitAsync(timer, stoppingToken).ConfigureAwait(false));
    }

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

    private async Task<int> DeleteAsync<T>(Func<ModelKeyContext, IQueryable<T>> batch, CancellationToken cancellationToken)
    {
        var deleted = 0;
        int count;
        do
        {
            count = await database.ReadAsync(context => batch(context).ExecuteDeleteAsync(cancellationToken)).ConfigureAwait(false);
            deleted += count;
        } while (count == Batch);
        return deleted;
    }
}
