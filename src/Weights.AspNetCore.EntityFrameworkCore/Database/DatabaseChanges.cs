using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Reads rows, and changes them in serializable transactions: if two transactions change the same rows at the same time, one of them is
/// rolled back.
/// </summary>
internal static class DatabaseChanges
{
    // PostgreSQL also rolls back transactions that only might have read each other's rows, which is often so in small tables.
    private const int MaxAttempts = 3;

    /// <exception cref="DbException">The database cannot be read.</exception>
    public static async Task<T> ReadAsync<T>(this ModelKeyDatabase database, Func<ModelKeyContext, Task<T>> read)
    {
        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            return await read(context).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Changes rows and commits all of it or nothing. If PostgreSQL rolls the transaction back because of another one, tries again.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="failure">The beginning of the exception's message if the change fails: it says what did not happen.</param>
    /// <param name="change">Changes the rows of the context. Each attempt has a new context.</param>
    /// <param name="cancellationToken">Cancels the change before it is committed.</param>
    /// <exception cref="ModelKeyOperationException">
    /// The row exists already, or another transaction changed it at the same time; or a text cannot be stored; or the account lacks a
    /// right; or the database fails, is full or accepts no changes.
    /// </exception>
    public static async Task<T> ChangeAsync<T>(
        this ModelKeyDatabase database,
        string failure,
        Func<ModelKeyContext, Task<T>> change,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ChangeOnceAsync(database, change, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (attempt < MaxAttempts && DatabaseFailures.IsRolledBack(e))
            {
                // Nothing of this attempt is in the database.
            }
            catch (Exception e) when (DatabaseFailures.IsConflict(e))
            {
                throw new ModelKeyOperationException(
                    $"{failure}: it exists already, or another operation changed it at the same time. Check the state and try again.",
                    e
                );
            }
            catch (Exception e) when (DatabaseFailures.IsUnstorableText(e))
            {
                throw new ModelKeyOperationException(
                    $"{failure}: a text is too long, or has a character that the database cannot store, such as U+0000. Change the text.",
                    e
                );
            }
            catch (Exception e) when (DatabaseFailures.IsMissingRight(e))
            {
                throw new ModelKeyOperationException(
                    $"{failure}: the app's account lacks a right in the key database. An owner of the tables must give it; "
                        + $"docs/guides/production.md lists the GRANTs. The database says: {DatabaseFailures.MessageOf(e)}",
                    e
                );
            }
            catch (Exception e) when (DatabaseFailures.MessageOf(e) is { } reason)
            {
                throw new ModelKeyOperationException(
                    $"{failure}: the database cannot be reached, is full or accepts no changes. Check the state before you try again, "
                        + $"because the change may be committed if only the response was lost. The database says: {reason}",
                    e
                );
            }
        }
    }

    /// <summary>Records an operation that changes nothing, such as one that returns a key.</summary>
    /// <exception cref="ModelKeyOperationException">The operation could not be recorded.</exception>
    public static Task RecordAsync(this ModelKeyDatabase database, OperationRow operation, CancellationToken cancellationToken) =>
        database.ChangeAsync("Nothing was done", context => Task.FromResult(context.Operations.Add(operation)), cancellationToken);

    private static async Task<T> ChangeOnceAsync<T>(
        ModelKeyDatabase database,
        Func<ModelKeyContext, Task<T>> change,
        CancellationToken cancellationToken
    )
    {
        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            // Serializable, because a wrap that is made under a customer's old key during a rotation of that key could not be unwrapped
            // by anyone.
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
    }
}
