using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The queries of a batch, translated once: EF Core's way from an expression to its command takes longer than the command. One set belongs to one kind of context.
/// </summary>
internal sealed class GrantQueries
{
    private readonly Func<ModelKeyContext, string[], string[], IAsyncEnumerable<VersionAndKey>> versions =
        EF.CompileAsyncQuery((ModelKeyContext context, string[] kids, string[] keyIds) => context.KeyVersions.AsNoTracking()
            .Where(row => kids.Contains(row.Kid) || (row.State == KeyVersionState.Active && keyIds.Contains(row.KeyId)))
            .Join(context.ContentKeys, version => version.KeyId, key => key.KeyId, (version, key) => new VersionAndKey(version, key)));

    private readonly Func<ModelKeyContext, string[], IAsyncEnumerable<CustomerStanding>> customers =
        EF.CompileAsyncQuery((ModelKeyContext context, string[] ids) => context.Customers.Where(row => ids.Contains(row.Id)).Select(row => new CustomerStanding(row.Id, row.State)));

    private readonly Func<ModelKeyContext, string[], string[], IAsyncEnumerable<EntitlementRow>> entitlements =
        EF.CompileAsyncQuery((ModelKeyContext context, string[] ids, string[] keyIds) =>
            context.Entitlements.AsNoTracking().Where(row => ids.Contains(row.Customer) && keyIds.Contains(row.KeyId)));

    private readonly Func<ModelKeyContext, string[], string[], IAsyncEnumerable<WrapRow>> wraps =
        EF.CompileAsyncQuery((ModelKeyContext context, string[] ids, string[] kids) =>
            context.Wraps.AsNoTracking().Where(row => ids.Contains(row.Customer) && kids.Contains(row.Kid)));

    private readonly Func<ModelKeyContext, string[], IAsyncEnumerable<string>> revoked =
        EF.CompileAsyncQuery((ModelKeyContext context, string[] ids) => context.RevokedSessions.Where(row => ids.Contains(row.Session)).Select(row => row.Session));

    /// <summary>Versions by their kids; and, of these key ids, those in force.</summary>
    public ValueTask<List<VersionAndKey>> VersionsAsync(ModelKeyContext context, string[] kids, string[] keyIds) => versions(context, kids, keyIds).ToListAsync();

    /// <summary>No protected key is read that nothing asks for.</summary>
    public ValueTask<List<CustomerStanding>> CustomersAsync(ModelKeyContext context, string[] ids) => customers(context, ids).ToListAsync();

    public ValueTask<List<EntitlementRow>> EntitlementsAsync(ModelKeyContext context, string[] ids, string[] keyIds) => entitlements(context, ids, keyIds).ToListAsync();

    public ValueTask<List<WrapRow>> WrapsAsync(ModelKeyContext context, string[] ids, string[] kids) => wraps(context, ids, kids).ToListAsync();

    public ValueTask<List<string>> RevokedAsync(ModelKeyContext context, string[] ids) => revoked(context, ids).ToListAsync();
}

internal sealed record VersionAndKey(KeyVersionRow Version, ContentKeyRow Key);

/// <summary>What a decision asks about a customer.</summary>
internal sealed record CustomerStanding(string Id, CustomerState State);
