using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Brings the tables up to date, if this instance may do it.</summary>
internal static class TablePreparation
{
    /// <summary>
    /// Creates or updates the tables if they are not up to date. An account without the right to create tables can start an app whose
    /// tables are up to date.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="migrate">Whether this instance may create and update tables.</param>
    /// <param name="logger">Says which other instance this one waits for.</param>
    /// <param name="cancellationToken">Cancels the wait for other instances.</param>
    /// <exception cref="InvalidOperationException">
    /// The tables are not up to date, and <paramref name="migrate"/> is false; or another version made them, which cannot be updated; or
    /// the account lacks rights.
    /// </exception>
    public static async Task PrepareTablesAsync(
        this ModelKeyContext context,
        bool migrate,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        await context.CheckAsync(cancellationToken).ConfigureAwait(false);
        var applied = await context.ListAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false);
        var known = context.Database.GetMigrations().ToList();
        var unknown = applied.Except(known, StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new InvalidOperationException(
                "The tables of the key database were made by another version of Weights.AspNetCore.EntityFrameworkCore, and this version "
                    + $"cannot update them (unknown here: {string.Join(", ", unknown)}). Use that version, or a new database, and import "
                    + "the keys again."
            );
        }

        var pending = known.Except(applied, StringComparer.Ordinal).ToList();
        if (pending.Count > 0)
        {
            await (migrate ? context.MigrateAsync(logger, cancellationToken) : throw NotPrepared(pending)).ConfigureAwait(false);
        }
    }

    private static InvalidOperationException NotPrepared(List<string> pending) =>
        new(
            $"The tables of the key database do not exist or are older than this version (missing: {string.Join(", ", pending)}), "
                + "and Weights:MigrateDatabase is false. Start this version once with Weights:MigrateDatabase=true and an account that may "
                + "create tables, or run the script of ModelKeyTables.CreateScript() with such an account. Then give the serving account "
                + "its rights on new tables."
        );
}
