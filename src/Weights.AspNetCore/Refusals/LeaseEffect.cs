namespace Weights.AspNetCore;

/// <summary>What the loader does with the lease that it has when a request to renew the lease is refused.</summary>
internal enum LeaseEffect
{
    /// <summary>The lease ends at once, because the right to the key was taken away.</summary>
    Revoked,

    /// <summary>The lease ends at once, because its time is over or nobody is signed in.</summary>
    Expired,

    /// <summary>The lease continues until its end, and the loader asks again.</summary>
    Continues,
}
