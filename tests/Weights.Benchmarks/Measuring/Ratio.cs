using System.Diagnostics;

namespace Weights.Benchmarks;

/// <summary>Times several ways to do something in turn, so that other work on the machine slows all of them.</summary>
internal static class Ratio
{
    /// <summary>Returns the median time of each way in seconds.</summary>
    public static async Task<double[]> Medians(int rounds, params Func<Task>[] ways) => [.. (await Times(rounds, ways)).Select(Median)];

    /// <summary>Returns the times of each way in seconds, one for each round. The first round warms up and does not count.</summary>
    /// <remarks>
    /// Each round has its own order. Otherwise one way would always be slowed by the work that the same other way left to the system, such
    /// as freeing memory.
    /// </remarks>
    public static async Task<IReadOnlyList<double>[]> Times(int rounds, params Func<Task>[] ways)
    {
        var times = ways.Select(_ => new List<double>()).ToArray();
        int[] order = [.. Enumerable.Range(0, ways.Length)];
#pragma warning disable CA5394 // the same orders in every run
        var random = new Random(1);
        for (var round = 0; round <= rounds; round++)
        {
            random.Shuffle(order);
            foreach (var way in order)
            {
                // Otherwise the time would include disk writes of the way before.
                await Settle();
                var watch = Stopwatch.StartNew();
                await ways[way]();
                if (round > 0)
                {
                    times[way].Add(watch.Elapsed.TotalSeconds);
                }
            }
        }
#pragma warning restore CA5394

        return [.. times];
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Waits until the system has written all files.</summary>
    public static async Task Settle()
    {
        if (!OperatingSystem.IsWindows())
        {
            using var sync = Process.Start("sync");
            await sync.WaitForExitAsync();
        }
    }
}
