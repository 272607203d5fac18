namespace Weights.AspNetCore.Tests;

/// <summary>A clock that a test sets; it measures durations as the system's does.</summary>
internal sealed class SettableClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
