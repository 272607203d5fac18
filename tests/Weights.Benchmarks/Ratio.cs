using System.Diagnostics;
using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>Several ways to do something, timed in turn so that whatever else the machine does hits all of them.</summary>
internal static class Ratio
{
    /// <summary>Medians in seconds, in the order given. The first round warms up and does not count.</summary>
    public static async Task<double[]> Medians(int rounds, params Func<Task>[] ways)
    {
        var times = ways.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                var watch = Stopwatch.StartNew();
                await ways[way]();
                if (round > 0)
                {
                    times[way].Add(watch.Elapsed.TotalSeconds);
                }
            }
        }

        return [.. times.Select(Median)];
    }

    public static void Print(string what, double ratio, double goal, params double[] seconds) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: {ratio:0.00} (goal ≤ {goal:0.00}; medians {string.Join(", ", seconds.Select(s => s.ToString("0.000 s", CultureInfo.InvariantCulture)))})"));

    public static double Median(List<double> times)
    {
        times.Sort();
        return times.Count % 2 == 1 ? times[times.Count / 2] : (times[(times.Count / 2) - 1] + times[times.Count / 2]) / 2;
    }
}
