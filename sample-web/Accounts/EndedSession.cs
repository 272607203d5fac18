namespace Weights.Sample.Accounts;

/// <summary>A sign-in that its user or an administrator has ended. A copy of its cookie is rejected.</summary>
internal sealed class EndedSession
{
    /// <summary>The session ID (<c>ModelKeyClaims.Session</c>).</summary>
    public required string Id { get; init; }

    /// <summary>When it was ended, in UTC.</summary>
    public required DateTime Ended { get; init; }
}
