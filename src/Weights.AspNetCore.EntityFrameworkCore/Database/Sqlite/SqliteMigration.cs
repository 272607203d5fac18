using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Creates or updates the tables in one transaction, which also keeps other processes out.</summary>
/// <remarks>
/// SQLite ends the transaction of a process that is killed. EF Core's lock is a row, which such a process leaves, and every later start
/// would wait for it without end.
/// </remarks>
internal static class SqliteMigration
{
    // SQLite's calls block, so each attempt is short.
    private const int AttemptSeconds = 1;

    /// <exception cref="SqliteException">Another process writes to the file for too long.</exception>
    public static async Task RunAsync(SqliteModelKeyContext context, ILogger logger, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var transaction = await BeginAsync(context, logger, cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await context.ApplyPendingAsync(transaction, static () => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    private static async Task<IDbContextTransaction> BeginAsync(
        SqliteModelKeyContext context,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        var (began, timeout) = (Stopwatch.GetTimestamp(), connection.DefaultTimeout);
        connection.DefaultTimeout = AttemptSeconds;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    // BEGIN IMMEDIATE: it gets the lock for writing.
                    return await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (SqliteException e) when (DatabaseFailures.IsBusy(e) && Stopwatch.GetElapsedTime(began) < PendingMigrations.Patience)
                {
                    if (attempt == 1)
                    {
                        logger.WaitsForFile();
                    }
                }

                await Task.Delay(PendingMigrations.Pause, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            connection.DefaultTimeout = timeout;
        }
    }
}
