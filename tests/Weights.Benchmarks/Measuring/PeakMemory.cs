using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>Samples the resident memory of processes (Linux).</summary>
internal static class PeakMemory
{
    /// <summary>A line of /proc/…/status, in MiB; 0 where the process has ended.</summary>
    public static double Mebibytes(string folder, string name)
    {
        try
        {
            var line = File.ReadLines(Path.Combine(folder, "status"))
                .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line[name.Length..^"kB".Length], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
