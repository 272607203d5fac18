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

    private readonly Func<ModelKeyContext, string[], string[], IAsyncEnumerable<CustomerRight>> rights =
        EF.CompileAsyncQuery((ModelKeyContext context, string[] ids, string[] keyIds) => context.Customers.AsNoTracking()
            .Where(row => ids.Contains(row.Id))
            .LeftJoin(
                context.Entitlements.Where(row => keyIds.Contains(row.KeyId)),
                customer => customer.Id,
                entitlement => entitlement.Customer,
                (customer, entitlement) => new CustomerRight(customer.Id, customer.State, entitlement)));

    private readonly Func<ModelKeyContext, string[], string[], IAsyncEnumerable<WrapRow>> wraps =
        EF.CompileAsyncQuery((ModelKeyContext context, string[] ids, string[] kids) =>
            context.Wraps.AsNoTracking().Where(row => ids.Contains(row.Customer) && kids.Contains(row.Kid)));

    private readonly Func<ModelKeyContext, string[], IAsyncEnumerable<string>> revoked =
        EF.CompileAsyncQuery((ModelKeyContext context, string[] ids) => context.RevokedSessions.Where(row => ids.Contains(row.Session)).Select(row => row.Session));

    /// <summary>Versions by their kids; and, of these key ids, those in force.</summary>
    public ValueTask<List<VersionAndKey>> VersionsAsync(ModelKeyContext context, string[] kids, string[] keyIds) => versions(context, kids, keyIds).ToListAsync();

    /// <summary>Each customer with each right to one of these key ids, and once without where there is none. No protected key is read that nothing asks for.</summary>
    public ValueTask<List<CustomerRight>> RightsAsync(ModelKeyContext context, string[] ids, string[] keyIds) => rights(context, ids, keyIds).ToListAsync();

    public ValueTask<List<WrapRow>> WrapsAsync(ModelKeyContext context, string[] ids, string[] kids) => wraps(context, ids, kids).ToListAsync();

    public ValueTask<List<string>> RevokedAsync(ModelKeyContext context, string[] ids) => revoked(context, ids).ToListAsync();
}

internal sealed record VersionAndKey(KeyVersionRow Version, ContentKeyRow Key);

/// <summary>What a decision asks about a customer and a key id.</summary>
internal sealed record CustomerRight(string Id, CustomerState State, EntitlementRow? Entitlement);
