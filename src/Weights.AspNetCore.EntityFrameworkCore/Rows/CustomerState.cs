namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Whether a customer gets keys.</summary>
public enum CustomerState
{
    /// <summary>Gets the keys of their entitlements.</summary>
    Active,

    /// <summary>Gets none, until restored. Entitlements and wraps stay.</summary>
    Suspended,
}
