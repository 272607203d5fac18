using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The store in SQLite, with EF Core. The queries are compiled once, because EF Core's translation takes longer than the command.
/// </summary>
internal sealed class SqliteGrantStore(ModelKeyDatabase database, SqliteFile file) : IGrantStore
{
    private readonly Func<ModelKeyContext, string[], string[], IAsyncEnumerable<StoredKey>> _versions = EF.CompileAsyncQuery(
        (ModelKeyContext context, string[] kids, string[] keyIds) =>
            context
                .KeyVersions.AsNoTracking()
                .Where(row => kids.Contains(row.Kid) || (row.State == KeyVersionState.Active && keyIds.Contains(row.KeyId)))
                .Join(context.ContentKeys, version => version.KeyId, key => key.KeyId, (version, key) => new StoredKey(version, key))
    );

    private readonly Func<ModelKeyContext, string[], IAsyncEnumerable<CustomerStatus>> _customers = EF.CompileAsyncQuery(
        (ModelKeyContext context, string[] ids) =>
            context.Customers.Where(row => ids.Contains(row.Id)).Select(row => new CustomerStatus(row.Id, row.State))
    );

    private readonly Func<ModelKeyContext, string[], string[], IAsyncEnumerable<EntitlementRow>> _entitlements = EF.CompileAsyncQuery(
        (ModelKeyContext context, string[] ids, string[] keyIds) =>
            context.Entitlements.AsNoTracking().Where(row => ids.Contains(row.Customer) && keyIds.Contains(row.KeyId))
    );

    private readonly Func<ModelKeyContext, string[], string[], IAsyncEnumerable<WrapRow>> _wraps = EF.CompileAsyncQuery(
        (ModelKeyContext context, string[] ids, string[] kids) =>
            context.Wraps.AsNoTracking().Where(row => ids.Contains(row.Customer) && kids.Contains(row.Kid))
    );

    private readonly Func<ModelKeyContext, string[], IAsyncEnumerable<string>> _revokedSessions = EF.CompileAsyncQuery(
        (ModelKeyContext context, string[] ids) =>
            context.RevokedSessions.Where(row => ids.Contains(row.Session)).Select(row => row.Session)
    );

    public async Task CommitAsync(GrantLookup? lookup, Func<GrantRows, IReadOnlyList<AuditRow>> decide)
    {
        file.CheckExists();
        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            // A transaction takes the write lock at once (BEGIN IMMEDIATE), so nothing changes between the decision and its record.
            var transaction = await context.Database.BeginTransactionAsync().ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var entries = decide(lookup is null ? GrantRows.None : await ReadAsync(context, lookup).ConfigureAwait(false));
                if (entries.Count > 0)
                {
                    await context.InsertAuditAsync(entries).ConfigureAwait(false);
                    await transaction.CommitAsync().ConfigureAwait(false);
                }
            }
        }
    }

    public async Task ProbeAsync(GrantLookup lookup, AuditRow entry, CancellationToken cancellationToken)
    {
        file.CheckExists();
        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                file.CheckIsLocked();
                await ReadAsync(context, lookup).ConfigureAwait(false);
                await context.InsertAuditAsync([entry], cancellationToken).ConfigureAwait(false);

                // Deleted and not rolled back, so that the commit writes the same pages to the disk as that of a grant.
                await context.Audit.Where(row => row.Id == entry.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<GrantRows> ReadAsync(ModelKeyContext context, GrantLookup lookup)
    {
        var found = await _versions(context, lookup.Kids, lookup.KeyIds).ToListAsync().ConfigureAwait(false);
        string[] keyIds = [.. found.Select(row => row.Key.KeyId).Distinct()];
        return new GrantRows(
            found,
            await _customers(context, lookup.Customers).ToListAsync().ConfigureAwait(false),
            await _entitlements(context, lookup.Customers, keyIds).ToListAsync().ConfigureAwait(false),
            lookup.WrapCustomers.Length == 0
                ? []
                : await _wraps(context, lookup.WrapCustomers, lookup.Kids).ToListAsync().ConfigureAwait(false),
            await _revokedSessions(context, lookup.Sessions).ToListAsync().ConfigureAwait(false)
        );
    }
}
