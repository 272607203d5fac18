using System.Diagnostics;
using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>Several ways to do something, timed in turn so that whatever else the machine does hits all of them.</summary>
internal static class Ratio
{
    /// <summary>Medians in seconds, in the order given. The first round warms up and does not count.</summary>
    /// <remarks>Each round has an order of its own, so that none always pays for what the same one before it left to the system, as memory to be given back.</remarks>
    public static async Task<double[]> Medians(int rounds, params Func<Task>[] ways)
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
                // What one way left for the disk is not to be written in the next one's time.
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

        return [.. times.Select(Median)];
    }

    private static async Task Settle()
    {
        if (!OperatingSystem.IsWindows())
        {
            using var sync = Process.Start("sync");
            await sync.WaitForExitAsync();
        }
    }

    public static void Print(string what, double ratio, double goal, params double[] seconds) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {ratio:0.00} (goal ≤ {goal:0.00}; medians {string.Join(", ", seconds.Select(s => s.ToString("0.000 s", CultureInfo.InvariantCulture)))})"
            )
        );

    public static double Median(List<double> times)
    {
        times.Sort();
        return times.Count % 2 == 1 ? times[times.Count / 2] : (times[(times.Count / 2) - 1] + times[times.Count / 2]) / 2;
    }
}
