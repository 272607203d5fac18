using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The migrations that the tables do not have. All of them are one transaction, whose lock keeps other instances out and ends with it. EF
/// Core's own way has a lock that outlives a killed process in SQLite, and needs a second connection in PostgreSQL.
/// </summary>
internal static class PendingMigrations
{
    /// <summary>How long an instance waits for another one: long enough for an index of a large audit.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Applies the pending migrations and commits the transaction; nothing if there are none.</summary>
    /// <param name="context">The context, in the transaction.</param>
    /// <param name="transaction">The transaction, with the lock.</param>
    /// <param name="check">Checks the account's rights before the first change.</param>
    /// <param name="cancellationToken">Cancels the transaction.</param>
    public static async Task ApplyPendingAsync(
        this ModelKeyContext context,
        IDbContextTransaction transaction,
        Func<Task> check,
        CancellationToken cancellationToken
    )
    {
        // Listed again, because another instance can have applied them since.
        var applied = await context.ListAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false);
        if (!context.Database.GetMigrations().Except(applied, StringComparer.Ordinal).Any())
        {
            return;
        }

        await check().ConfigureAwait(false);
        var command = context.Database.GetDbConnection().CreateCommand();
        await using (command.ConfigureAwait(false))
        {
#pragma warning disable CA2100 // The text is made from the migrations of this assembly.
            command.CommandText = context
                .GetService<IMigrator>()
                .GenerateScript(applied.Count > 0 ? applied[^1] : null, options: MigrationsSqlGenerationOptions.NoTransactions);
#pragma warning restore CA2100
            command.Transaction = transaction.GetDbTransaction();
            command.CommandTimeout = (int)Patience.TotalSeconds;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
