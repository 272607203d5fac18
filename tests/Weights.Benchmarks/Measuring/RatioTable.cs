using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>Prints ratios of medians as a Markdown table, for docs/development/benchmarks.md. Smaller is better.</summary>
internal static class RatioTable
{
    public static void WriteHead()
    {
        Console.WriteLine("| what | compared with | ratio | goal | medians |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
    }

    /// <param name="what">What this product does.</param>
    /// <param name="comparedWith">What it is compared with.</param>
    /// <param name="ours">The median of the former.</param>
    /// <param name="theirs">The median of the latter.</param>
    /// <param name="goal">The largest ratio that meets the goal; null if there is none.</param>
    /// <param name="unit">The unit of both: s, ms or MiB.</param>
    public static void Write(string what, string comparedWith, double ours, double theirs, double? goal, string unit = "s")
    {
        var format = unit == "s" ? "0.000" : "0";
        string Median(double value) =>
            string.Create(CultureInfo.InvariantCulture, $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}");
        WriteRow(
            what,
            comparedWith,
            (ours / theirs).ToString("0.00", CultureInfo.InvariantCulture),
            goal is { } most ? string.Create(CultureInfo.InvariantCulture, $"≤ {most:0.00}") : "",
            $"{Median(ours)}, {Median(theirs)}"
        );
    }

    /// <summary>Writes a row whose figure is not a ratio.</summary>
    public static void WriteRow(string what, string comparedWith, string figure, string goal, string medians) =>
        Console.WriteLine($"| {what} | {comparedWith} | {figure} | {goal} | {medians} |");
}
