namespace Weights.Blazor;

/// <summary>Why the lease of a model's key has ended, with all sessions of that key; or that there is no network.</summary>
public enum ModelLeaseStatus
{
    /// <summary>The lease expired before it could be renewed, for example because the server could not be reached.</summary>
    Expired,

    /// <summary>The server revoked the right to use the key.</summary>
    Revoked,

    /// <summary>There is no network, and the model was loaded with the key that this device keeps. Nothing has ended.</summary>
    Offline,
}
