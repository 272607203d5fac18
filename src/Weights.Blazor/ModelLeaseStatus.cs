namespace Weights.Blazor;

/// <summary>Why the lease of a model's key has ended, and with it every session under that key.</summary>
public enum ModelLeaseStatus
{
    /// <summary>It ran out, and the server could not be reached, or was asked too late, to renew it.</summary>
    Expired,

    /// <summary>The server withdrew the right to the key.</summary>
    Revoked,
}
