using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>What the database says about the customers, keys and sessions of a batch of requests: a handful of queries, however many requests there are.</summary>
internal sealed class GrantFacts
{
    private readonly Dictionary<string, CustomerRow> customers;
    private readonly Dictionary<string, KeyVersionRow> versions;
    private readonly Dictionary<string, KeyVersionRow> active;
    private readonly Dictionary<string, ContentKeyRow> keys;
    private readonly Dictionary<(string Customer, string KeyId), EntitlementRow> entitlements;
    private readonly Dictionary<(string Customer, string Kid), WrapRow> wraps;
    private readonly HashSet<string> revoked;

    private GrantFacts(
        List<CustomerRow> customers, List<KeyVersionRow> versions, List<ContentKeyRow> keys, List<EntitlementRow> entitlements, List<WrapRow> wraps, List<string> revoked)
    {
        this.customers = customers.ToDictionary(row => row.Id);
        this.versions = versions.ToDictionary(row => row.Kid);
        active = versions.Where(row => row.State == KeyVersionState.Active).ToDictionary(row => row.KeyId);
        this.keys = keys.ToDictionary(row => row.KeyId);
        this.entitlements = entitlements.ToDictionary(row => (row.Customer, row.KeyId));
        this.wraps = wraps.ToDictionary(row => (row.Customer, row.Kid));
        this.revoked = [.. revoked];
    }

    public static async Task<GrantFacts> LoadAsync(ModelKeyContext context, IReadOnlyCollection<KeyRequest> requests)
    {
        var asked = requests.Where(request => request.RefusedAs is null).ToList();
        if (asked.Count == 0)
        {
            return new GrantFacts([], [], [], [], [], []);
        }

        string[] customerIds = [.. asked.Select(request => request.Customer).Distinct()];
        string[] sessionIds = [.. asked.Select(request => request.Session).Distinct()];
        string[] kids = [.. asked.Select(request => request.Kid).OfType<string>().Distinct()];
        string[] keyIds = [.. asked.Where(request => request.Kid is null).Select(request => request.KeyId?.Value).OfType<string>().Distinct()];

        // Without a kid the active version is meant: the compatible mode.
        var versions = await context.KeyVersions.AsNoTracking()
            .Where(row => kids.Contains(row.Kid) || (row.State == KeyVersionState.Active && keyIds.Contains(row.KeyId)))
            .Join(context.ContentKeys, version => version.KeyId, key => key.KeyId, (version, key) => new { version, key })
            .ToListAsync().ConfigureAwait(false);
        string[] found = [.. versions.Select(row => row.key.KeyId).Distinct()];
        string[] wrapped = [.. asked.Where(request => request.Delivery == KeyDelivery.Wrapped).Select(request => request.Customer).Distinct()];
        return new GrantFacts(
            await context.Customers.AsNoTracking().Where(row => customerIds.Contains(row.Id)).ToListAsync().ConfigureAwait(false),
            [.. versions.Select(row => row.version)],
            [.. versions.Select(row => row.key).DistinctBy(key => key.KeyId)],
            await context.Entitlements.AsNoTracking().Where(row => customerIds.Contains(row.Customer) && found.Contains(row.KeyId)).ToListAsync().ConfigureAwait(false),
            wrapped.Length == 0 ? [] : await context.Wraps.AsNoTracking().Where(row => wrapped.Contains(row.Customer) && kids.Contains(row.Kid)).ToListAsync().ConfigureAwait(false),
            await context.RevokedSessions.AsNoTracking().Where(row => sessionIds.Contains(row.Session)).Select(row => row.Session).ToListAsync().ConfigureAwait(false));
    }

    public GrantCase Of(KeyRequest request)
    {
        var version = request.Kid is { } kid ? versions.GetValueOrDefault(kid)
            : request.KeyId is { } keyId ? active.GetValueOrDefault(keyId.Value)
            : null;
        return new GrantCase(
            customers.GetValueOrDefault(request.Customer),
            revoked.Contains(request.Session),
            version,
            version is null ? null : keys.GetValueOrDefault(version.KeyId),
            version is null ? null : entitlements.GetValueOrDefault((request.Customer, version.KeyId)),
            version is null ? null : wraps.GetValueOrDefault((request.Customer, version.Kid)));
    }
}

/// <summary>What the database says about one request; null where it has no such row.</summary>
internal sealed record GrantCase(CustomerRow? Customer, bool SessionRevoked, KeyVersionRow? Version, ContentKeyRow? Key, EntitlementRow? Entitlement, WrapRow? Wrap);
