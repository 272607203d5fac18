namespace Weights.AspNetCore.Tests;

/// <summary>A clock on which only a test lets time pass.</summary>
internal sealed class HealthCheckClock : TimeProvider
{
    private readonly ManualTimers _timers = new(System);

    public TimeSpan Elapsed { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _timers.CreateTimer(callback, state, dueTime, period);

    public void GoOff() => _timers.GoOff();
}
