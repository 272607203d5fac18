namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>What the database says about the customers, keys and sessions of a batch of requests.</summary>
internal sealed class GrantFacts
{
    private readonly Dictionary<string, CustomerStanding> customers;
    private readonly Dictionary<string, KeyVersionRow> versions;
    private readonly Dictionary<string, KeyVersionRow> active;
    private readonly Dictionary<string, ContentKeyRow> keys;
    private readonly Dictionary<(string Customer, string KeyId), EntitlementRow> entitlements;
    private readonly Dictionary<(string Customer, string Kid), WrapRow> wraps;
    private readonly HashSet<string> revoked;

    public GrantFacts(GrantRows rows)
    {
        customers = rows.Customers.ToDictionary(row => row.Id);
        versions = rows.Versions.ToDictionary(row => row.Version.Kid, row => row.Version);
        active = rows.Versions.Where(row => row.Version.State == KeyVersionState.Active).ToDictionary(row => row.Version.KeyId, row => row.Version);
        keys = rows.Versions.Select(row => row.Key).DistinctBy(key => key.KeyId).ToDictionary(key => key.KeyId);
        entitlements = rows.Entitlements.ToDictionary(row => (row.Customer, row.KeyId));
        wraps = rows.Wraps.ToDictionary(row => (row.Customer, row.Kid));
        revoked = [.. rows.Revoked];
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
