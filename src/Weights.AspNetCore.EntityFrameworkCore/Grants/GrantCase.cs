namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The rows for one request; null if the database has no such row.</summary>
internal sealed record GrantCase(
    CustomerStatus? Customer,
    bool SessionRevoked,
    KeyVersionRow? Version,
    ContentKeyRow? Key,
    EntitlementRow? Entitlement,
    WrapRow? Wrap
)
{
    /// <summary>The key to open; null if there is no such key.</summary>
    public StoredKey? Stored => Version is { } version && Key is { } key ? new(version, key) : null;
}
