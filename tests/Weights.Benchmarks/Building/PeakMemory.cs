using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>Reads the memory of processes (Linux).</summary>
internal static class PeakMemory
{
    /// <summary>Returns a line of a <c>status</c> file of <c>/proc</c> in MiB; 0 if the process has ended.</summary>
    /// <param name="folder">The folder of the process, or of one of its threads.</param>
    /// <param name="name">The beginning of the line, with its colon.</param>
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
