using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>Samples the resident memory of processes (Linux).</summary>
internal static class PeakMemory
{
    /// <summary>The most that any renderer of Chromium held until cancelled, in MiB.</summary>
    public static async Task<double> OfRenderers(CancellationToken stop)
    {
        var peak = 0.0;
        while (!stop.IsCancellationRequested)
        {
            peak = Math.Max(peak, Directory.EnumerateDirectories("/proc").Where(IsRenderer).Select(folder => Mebibytes(folder, "VmRSS:")).DefaultIfEmpty().Max());
            await Task.Delay(TimeSpan.FromMilliseconds(25), CancellationToken.None);
        }

        return peak;
    }

    /// <summary>A line of /proc/…/status, in MiB; 0 where the process has ended.</summary>
    public static double Mebibytes(string folder, string name)
    {
        try
        {
            var line = File.ReadLines(Path.Combine(folder, "status")).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line[name.Length..^"kB".Length], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static bool IsRenderer(string folder)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(folder)[0]) && File.ReadAllText(Path.Combine(folder, "cmdline")).Contains("--type=renderer", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
