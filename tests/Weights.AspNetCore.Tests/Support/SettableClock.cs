namespace Weights.AspNetCore.Tests;

/// <summary>A clock that a test can move. Durations are those of the system's clock, until a test lets time pass.</summary>
internal sealed class SettableClock : TimeProvider
{
    private long _passed;

    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;

    public override long GetTimestamp() => base.GetTimestamp() + _passed;

    /// <summary>Makes durations longer. Timers do not fire.</summary>
    public void LetPass(TimeSpan time) => _passed += (long)(time.TotalSeconds * TimestampFrequency);
}
