namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The rows for a batch of requests, indexed so that each request finds its rows.</summary>
internal sealed class GrantFacts
{
    private readonly Dictionary<string, CustomerStatus> _customers;
    private readonly Dictionary<string, KeyVersionRow> _versions;
    private readonly Dictionary<string, KeyVersionRow> _activeVersions;
    private readonly Dictionary<string, ContentKeyRow> _keys;
    private readonly Dictionary<(string Customer, string KeyId), EntitlementRow> _entitlements;
    private readonly Dictionary<(string Customer, string Kid), WrapRow> _wraps;
    private readonly HashSet<string> _revokedSessions;

    public GrantFacts(GrantRows rows)
    {
        _customers = rows.Customers.ToDictionary(row => row.Id);
        _versions = rows.Versions.ToDictionary(row => row.Version.Kid, row => row.Version);
        _activeVersions = rows
            .Versions.Where(row => row.Version.State == KeyVersionState.Active)
            .ToDictionary(row => row.Version.KeyId, row => row.Version);
        _keys = rows.Versions.Select(row => row.Key).DistinctBy(key => key.KeyId).ToDictionary(key => key.KeyId);
        _entitlements = rows.Entitlements.ToDictionary(row => (row.Customer, row.KeyId));
        _wraps = rows.Wraps.ToDictionary(row => (row.Customer, row.Kid));
        _revokedSessions = [.. rows.RevokedSessions];
    }

    public GrantCase For(KeyRequest request)
    {
        var version =
            request.Kid is { } kid ? _versions.GetValueOrDefault(kid)
            : request.KeyId is { } keyId ? _activeVersions.GetValueOrDefault(keyId.Value)
            : null;
        return new GrantCase(
            _customers.GetValueOrDefault(request.Customer),
            _revokedSessions.Contains(request.Session),
            version,
            version is null ? null : _keys.GetValueOrDefault(version.KeyId),
            version is null ? null : _entitlements.GetValueOrDefault((request.Customer, version.KeyId)),
            version is null ? null : _wraps.GetValueOrDefault((request.Customer, version.Kid))
        );
    }
}
