namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>What the database says about the customers, keys and sessions of a batch of requests.</summary>
internal sealed class GrantFacts
{
    private readonly Dictionary<string, CustomerStatus> _customers;
    private readonly Dictionary<string, KeyVersionRow> _versions;
    private readonly Dictionary<string, KeyVersionRow> _active;
    private readonly Dictionary<string, ContentKeyRow> _keys;
    private readonly Dictionary<(string Customer, string KeyId), EntitlementRow> _entitlements;
    private readonly Dictionary<(string Customer, string Kid), WrapRow> _wraps;
    private readonly HashSet<string> _revoked;

    public GrantFacts(GrantRows rows)
    {
        _customers = rows.Customers.ToDictionary(row => row.Id);
        _versions = rows.Versions.ToDictionary(row => row.Version.Kid, row => row.Version);
        _active = rows
            .Versions.Where(row => row.Version.State == KeyVersionState.Active)
            .ToDictionary(row => row.Version.KeyId, row => row.Version);
        _keys = rows.Versions.Select(row => row.Key).DistinctBy(key => key.KeyId).ToDictionary(key => key.KeyId);
        _entitlements = rows.Entitlements.ToDictionary(row => (row.Customer, row.KeyId));
        _wraps = rows.Wraps.ToDictionary(row => (row.Customer, row.Kid));
        _revoked = [.. rows.Revoked];
    }

    public GrantCase Of(KeyRequest request)
    {
        var version =
            request.Kid is { } kid ? _versions.GetValueOrDefault(kid)
            : request.KeyId is { } keyId ? _active.GetValueOrDefault(keyId.Value)
            : null;
        return new GrantCase(
            _customers.GetValueOrDefault(request.Customer),
            _revoked.Contains(request.Session),
            version,
            version is null ? null : _keys.GetValueOrDefault(version.KeyId),
            version is null ? null : _entitlements.GetValueOrDefault((request.Customer, version.KeyId)),
            version is null ? null : _wraps.GetValueOrDefault((request.Customer, version.Kid))
        );
    }
}

/// <summary>What the database says about one request; null where it has no such row.</summary>
internal sealed record GrantCase(
    CustomerStatus? Customer,
    bool SessionRevoked,
    KeyVersionRow? Version,
    ContentKeyRow? Key,
    EntitlementRow? Entitlement,
    WrapRow? Wrap
);
