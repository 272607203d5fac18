using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Operations as transactions that behave as if they came one after the other: of two at once that touch the same, one is done and the other is told.</summary>
internal static class DatabaseChanges
{
    // SQLITE_BUSY; SQLITE_CONSTRAINT: a key that exists.
    private const int SqliteBusy = 5;
    private const int SqliteConstraint = 19;

    public static async Task<T> ReadAsync<T>(this ModelKeyDatabase database, Func<ModelKeyContext, Task<T>> read)
    {
        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            return await read(context).ConfigureAwait(false);
        }
    }

    /// <summary>Changes rows and commits; all of it, or nothing.</summary>
    /// <param name="database">The store.</param>
    /// <param name="failure">What to say did not happen.</param>
    /// <param name="change">Changes the context's rows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelKeyOperationException">The row exists, or somebody else changed it; or the database fails, is full or takes no changes.</exception>
    public static async Task<T> ChangeAsync<T>(
        this ModelKeyDatabase database,
        string failure,
        Func<ModelKeyContext, Task<T>> change,
        CancellationToken cancellationToken
    )
    {
        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            try
            {
                // Serializable: a wrap made for a customer's old key while that key is rotated would open for nobody.
                var transaction = await context
                    .Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken)
                    .ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    var result = await change(context).ConfigureAwait(false);
                    await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                    await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                    return result;
                }
            }
            catch (Exception e) when (IsConflict(e))
            {
                throw new ModelKeyOperationException(
                    $"{failure}: it exists already, or somebody else changed it at the same time. Look at its state and try again.",
                    e
                );
            }
            catch (Exception e) when (FailureOf(e) is { } reason)
            {
                throw new ModelKeyOperationException(
                    $"{failure}: the database cannot be reached, is full or takes no changes. Look at the state before you try again: an answer that was lost at the last moment may have been a yes. The database says: {reason}",
                    e
                );
            }
        }
    }

    /// <summary>Records an operation that changes nothing, such as one that hands out a key.</summary>
    public static Task RecordAsync(this ModelKeyDatabase database, OperationRow operation, CancellationToken cancellationToken) =>
        database.ChangeAsync("Nothing was done", context => Task.FromResult(context.Operations.Add(operation)), cancellationToken);

    /// <exception cref="ModelKeyOperationException">There is no such customer.</exception>
    public static async Task<CustomerRow> FindCustomerAsync(
        this ModelKeyContext context,
        string customer,
        CancellationToken cancellationToken
    ) =>
        await context.Customers.FindAsync([customer], cancellationToken).ConfigureAwait(false)
        ?? throw new ModelKeyOperationException($"There is no customer '{customer}'.");

    /// <summary>What the database said; null where it is not the database that failed.</summary>
    /// <remarks>EF Core wraps what its provider throws, in one of several exceptions.</remarks>
    public static string? FailureOf(Exception? e) =>
        e switch
        {
            null => null,
            DbException database => database.Message,
            _ => FailureOf(e.InnerException),
        };

    private static bool IsConflict(Exception? e) =>
        e switch
        {
            null => false,
            DbUpdateConcurrencyException => true,
            SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteConstraint,
            PostgresException postgres => postgres.SqlState
                is PostgresErrorCodes.UniqueViolation
                    or PostgresErrorCodes.SerializationFailure
                    or PostgresErrorCodes.DeadlockDetected,
            _ => IsConflict(e.InnerException),
        };
}
