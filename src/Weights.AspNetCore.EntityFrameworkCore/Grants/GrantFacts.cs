namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>What the database says about the customers, keys and sessions of a batch of requests: a handful of queries, however many requests there are.</summary>
internal sealed class GrantFacts
{
    private readonly Dictionary<string, CustomerStanding> customers;
    private readonly Dictionary<string, KeyVersionRow> versions;
    private readonly Dictionary<string, KeyVersionRow> active;
    private readonly Dictionary<string, ContentKeyRow> keys;
    private readonly Dictionary<(string Customer, string KeyId), EntitlementRow> entitlements;
    private readonly Dictionary<(string Customer, string Kid), WrapRow> wraps;
    private readonly HashSet<string> revoked;

    private GrantFacts(
        List<CustomerStanding> customers, List<KeyVersionRow> versions, List<ContentKeyRow> keys, List<EntitlementRow> entitlements, List<WrapRow> wraps, List<string> revoked)
    {
        this.customers = customers.ToDictionary(row => row.Id);
        this.versions = versions.ToDictionary(row => row.Kid);
        active = versions.Where(row => row.State == KeyVersionState.Active).ToDictionary(row => row.KeyId);
        this.keys = keys.ToDictionary(row => row.KeyId);
        this.entitlements = entitlements.ToDictionary(row => (row.Customer, row.KeyId));
        this.wraps = wraps.ToDictionary(row => (row.Customer, row.Kid));
        this.revoked = [.. revoked];
    }

    public static async Task<GrantFacts> LoadAsync(GrantQueries queries, ModelKeyContext context, IReadOnlyCollection<KeyRequest> requests)
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
        var versions = await queries.VersionsAsync(context, kids, keyIds).ConfigureAwait(false);
        string[] found = [.. versions.Select(row => row.Key.KeyId).Distinct()];
        string[] wrapped = [.. asked.Where(request => request.Delivery == KeyDelivery.Wrapped).Select(request => request.Customer).Distinct()];
        return new GrantFacts(
            await queries.CustomersAsync(context, customerIds).ConfigureAwait(false),
            [.. versions.Select(row => row.Version)],
            [.. versions.Select(row => row.Key).DistinctBy(key => key.KeyId)],
            await queries.EntitlementsAsync(context, customerIds, found).ConfigureAwait(false),
            wrapped.Length == 0 ? [] : await queries.WrapsAsync(context, wrapped, kids).ConfigureAwait(false),
            await queries.RevokedAsync(context, sessionIds).ConfigureAwait(false));
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
internal sealed record GrantCase(CustomerStanding? Customer, bool SessionRevoked, KeyVersionRow? Version, ContentKeyRow? Key, EntitlementRow? Entitlement, WrapRow? Wrap);
