namespace Weights.AspNetCore.Tests;

/// <summary>A clock whose timers a test fires.</summary>
internal sealed class ManualTimers(TimeProvider clock) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];

    /// <summary>The periods of the timers that run.</summary>
    public IReadOnlyList<TimeSpan> Periods => [.. Running().Select(timer => timer.Period)];

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state), dueTime, period);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    public void GoOff() => Running().ForEach(timer => timer.GoOff());

    /// <summary>Fires the timers that are due within a time.</summary>
    public void GoOff(TimeSpan within) => Running().Where(timer => timer.Due <= within).ToList().ForEach(timer => timer.GoOff());

    private List<ManualTimer> Running()
    {
        lock (_gate)
        {
            return [.. _timers];
        }
    }

    private void Remove(ManualTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class ManualTimer(ManualTimers owner, Action goOff, TimeSpan due, TimeSpan period) : ITimer
    {
        public TimeSpan Due { get; private set; } = due;

        public TimeSpan Period { get; private set; } = period;

        public void GoOff() => goOff();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            (Due, Period) = (dueTime, period);
            return true;
        }

        public void Dispose() => owner.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
