namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Whether a customer gets keys.</summary>
public enum CustomerState
{
    /// <summary>The customer gets the keys of their entitlements.</summary>
    Active,

    /// <summary>The customer gets no key until restored. Entitlements and wraps stay.</summary>
    Suspended,
}
