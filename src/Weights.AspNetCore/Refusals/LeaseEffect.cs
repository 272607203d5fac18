namespace Weights.AspNetCore;

/// <summary>What the loader does with its present lease if the server refuses to renew it.</summary>
internal enum LeaseEffect
{
    /// <summary>The lease ends at once, because the right to the key was withdrawn.</summary>
    Revoked,

    /// <summary>The lease ends at once, because its time is over or nobody is signed in.</summary>
    Expired,

    /// <summary>The lease continues until its end, and the loader retries.</summary>
    Continues,
}
