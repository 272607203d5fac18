namespace Weights.Sample.Accounts;

/// <summary>A sign-in that its user has ended. A copy of its cookie is rejected.</summary>
internal sealed class EndedSession
{
    /// <summary>The session of key delivery.</summary>
    public required string Id { get; init; }

    /// <summary>In UTC.</summary>
    public required DateTime Ended { get; init; }
}
