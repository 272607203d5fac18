namespace Weights.Blazor;

/// <summary>Why the lease of a model's key has ended. All sessions with that key end too.</summary>
public enum ModelLeaseStatus
{
    /// <summary>The lease expired before it could be renewed, for example because the server could not be reached.</summary>
    Expired,

    /// <summary>The server revoked the right to use the key.</summary>
    Revoked,
}
