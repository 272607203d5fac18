namespace Weights.AspNetCore.Tests;

/// <summary>A clock whose timers a test fires.</summary>
internal sealed class ManualTimers(TimeProvider clock) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];

    /// <summary>What the clock's timestamps measure. It changes only if a test sets it.</summary>
    public TimeSpan Elapsed { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The periods of the timers that run.</summary>
    public IReadOnlyList<TimeSpan> Periods => [.. Timers().Select(timer => timer.Period)];

    public override long GetTimestamp() => Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state), period);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    public void GoOff()
    {
        foreach (var timer in Timers())
        {
            timer.GoOff();
        }
    }

    // A copy, because timers are made and disposed on other threads, or by a timer that goes off.
    private ManualTimer[] Timers()
    {
        lock (_lock)
        {
            return [.. _timers];
        }
    }

    private sealed class ManualTimer(ManualTimers owner, Action goOff, TimeSpan period) : ITimer
    {
        public TimeSpan Period { get; private set; } = period;

        public void GoOff() => goOff();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Period = period;
            return true;
        }

        public void Dispose()
        {
            lock (owner._lock)
            {
                owner._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
