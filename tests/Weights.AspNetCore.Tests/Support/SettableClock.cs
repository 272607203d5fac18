namespace Weights.AspNetCore.Tests;

/// <summary>A clock that a test can move. Durations are those of the system's clock.</summary>
internal sealed class SettableClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
