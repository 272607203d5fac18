namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The rows for one request; null if the database has no such row.</summary>
internal sealed record GrantCase(
    CustomerStatus? Customer,
    bool SessionRevoked,
    KeyVersionRow? Version,
    ContentKeyRow? Key,
    EntitlementRow? Entitlement,
    WrapRow? Wrap
);
