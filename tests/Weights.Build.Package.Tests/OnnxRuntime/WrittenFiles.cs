using System.Text.RegularExpressions;

namespace Weights.Build.Package.Tests;

/// <summary>Runs a program and lists the files that it writes, also those that it deletes again.</summary>
internal static partial class WrittenFiles
{
    /// <summary>Runs a program under <c>strace</c>, without ONNX Runtime's telemetry, which has a database.</summary>
    /// <param name="program">Its path, or <c>dotnet</c>.</param>
    /// <param name="folder">The current folder.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="environment">Variables in addition to the user's.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>What it printed, and the paths on disks that it opened to write, or moved or linked.</returns>
    public static async Task<(Finished Run, IReadOnlyList<string> Paths)> TraceAsync(
        string program,
        string folder,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken
    )
    {
        var log = Path.GetTempFileName();
        try
        {
            string[] trace = ["-f", "-qq", "-s", "4096", "-e", "trace=/^(open|creat|rename|link|symlink)", "-o", log, program];
            var quiet = new Dictionary<string, string?>(environment) { ["ORT_DISABLE_TELEMETRY"] = "1" };
            var run = await Command.Run("strace", folder, [.. trace, .. arguments], quiet, cancellationToken);
            var calls = (await File.ReadAllLinesAsync(log, cancellationToken)).Where(static line => FirstPath().IsMatch(line)).ToList();
            Assert.IsNotEmpty(calls, "strace saw no call: " + run.Output);
            return (run, [.. calls.Where(static call => Writes().IsMatch(call)).Select(PathOf).Where(IsOnDisk)]);
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static string PathOf(string call) => FirstPath().Match(call).Groups[1].Value;

    // Devices and the settings of a process are no files.
    private static bool IsOnDisk(string path) => !path.StartsWith("/dev/", StringComparison.Ordinal) && !IsOfProcess(path);

    private static bool IsOfProcess(string path) => path.StartsWith("/proc/", StringComparison.Ordinal);

    [GeneratedRegex("O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE|(creat|rename|link)[a-z0-9]*\\(")]
    private static partial Regex Writes();

    [GeneratedRegex("\\(.*?\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex FirstPath();
}
