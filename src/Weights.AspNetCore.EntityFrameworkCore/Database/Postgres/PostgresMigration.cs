using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Creates or updates the tables in one transaction, which also has the lock of all instances and one connection, because a pooler need
/// not have a second one.
/// </summary>
/// <remarks>
/// The lock ends with its transaction. A lock of a session would stay on the pooler's connection, and every later start would wait for it.
/// Nobody waits inside a transaction, because waiting instances could use up the pooler's connections.
/// </remarks>
internal static class PostgresMigration
{
    // A number that nothing else in the database uses ("Weights" in ASCII).
    private const long Lock = 0x57656967_68747300;

    private const string TryLock = "SELECT pg_try_advisory_xact_lock({0}) AS \"Value\"";

    // pg_locks has a 64-bit key in two halves.
    private const string Holder = """
        SELECT format('process %s of PostgreSQL, account %s, application %L', a.pid, a.usename, a.application_name) AS "Value"
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND (l.classid::bigint << 32 | l.objid::bigint) = {0}
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    /// <exception cref="InvalidOperationException">
    /// The database is not in UTF-8, the account may not create tables, or another instance has the lock for too long.
    /// </exception>
    public static async Task RunAsync(PostgresModelKeyContext context, ILogger logger, CancellationToken cancellationToken)
    {
        await CreateDatabaseIfMissingAsync(context, cancellationToken).ConfigureAwait(false);
        await context.CheckEncodingAsync(cancellationToken).ConfigureAwait(false);
        var (began, waitsFor) = (Stopwatch.GetTimestamp(), (string?)null);
        while (!await TryRunAsync(context, cancellationToken).ConfigureAwait(false))
        {
            // Nobody if the lock has ended meanwhile.
            var holder = await FindHolderAsync(context, cancellationToken).ConfigureAwait(false);
            if (holder is not null && holder != waitsFor)
            {
                logger.WaitsForMigration(waitsFor = holder);
            }

            if (Stopwatch.GetElapsedTime(began) > PendingMigrations.Patience)
            {
                throw new InvalidOperationException(
                    "Another instance has been updating the tables of the key database for "
                        + $"{PendingMigrations.Patience.TotalMinutes} minutes ({holder}). Wait for it and start again. If it hangs, end it "
                        + "with pg_terminate_backend."
                );
            }

            await Task.Delay(PendingMigrations.Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<bool> TryRunAsync(PostgresModelKeyContext context, CancellationToken cancellationToken)
    {
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (!await context.Database.SqlQueryRaw<bool>(TryLock, Lock).SingleAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            await context
                .ApplyPendingAsync(transaction, () => context.CheckMayCreateAsync(cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            return true;
        }
    }

    private static async Task<string?> FindHolderAsync(PostgresModelKeyContext context, CancellationToken cancellationToken) =>
        await context.Database.SqlQueryRaw<string>(Holder, Lock).SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);

    private static async Task CreateDatabaseIfMissingAsync(PostgresModelKeyContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await CreateDatabaseAsync(context, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task CreateDatabaseAsync(PostgresModelKeyContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.GetService<IRelationalDatabaseCreator>().CreateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another instance created it at the same time.
        }
    }
}
