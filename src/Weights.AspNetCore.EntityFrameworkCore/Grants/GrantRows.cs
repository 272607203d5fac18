namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The rows of a <see cref="GrantLookup"/>. The lists can contain more rows than it names.</summary>
internal sealed record GrantRows(
    List<StoredKey> Versions,
    List<CustomerStatus> Customers,
    List<EntitlementRow> Entitlements,
    List<WrapRow> Wraps,
    List<string> RevokedSessions
)
{
    public static GrantRows None { get; } = new([], [], [], [], []);
}

/// <summary>What a decision needs of a customer.</summary>
internal sealed record CustomerStatus(string Id, CustomerState State);
