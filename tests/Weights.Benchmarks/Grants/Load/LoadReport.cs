namespace Weights.Benchmarks;

/// <summary>What a server did in a time of load.</summary>
/// <param name="Count">The number of grants.</param>
/// <param name="P50">The time that half of the grants took at most.</param>
/// <param name="P99">The time that 99 of 100 grants took at most.</param>
internal sealed record LoadReport(int Count, TimeSpan P50, TimeSpan P99)
{
    public static LoadReport Of(List<TimeSpan> times)
    {
        times.Sort();
        return times.Count == 0
            ? new LoadReport(0, TimeSpan.Zero, TimeSpan.Zero)
            : new LoadReport(times.Count, times[times.Count / 2], times[(int)(times.Count * 0.99)]);
    }
}
