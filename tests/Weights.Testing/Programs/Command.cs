using System.Diagnostics;
using System.Text;

namespace Weights.Testing;

/// <summary>Runs a program as a person would start it in a folder.</summary>
internal static class Command
{
    private static readonly IReadOnlyDictionary<string, string?> _noVariables = new Dictionary<string, string?>();

    public static Task<Finished> Run(string program, string folder, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        Run(program, folder, arguments, _noVariables, cancellationToken);

    /// <summary>
    /// Runs a program to its end and reads what it writes. If the token is canceled, the program and its children are killed.
    /// </summary>
    public static async Task<Finished> Run(
        string program,
        string folder,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken
    )
    {
        using var process = Start(program, folder, arguments, environment);
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        lock (output)
        {
            return new Finished(process.ExitCode, output.ToString());
        }
    }

    /// <summary>
    /// Starts a program. The caller must read its output. Its environment is the user's, without the variables of the test run.
    /// </summary>
    public static Process Start(
        string program,
        string folder,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(BelongsToTheTestRun).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // These processes run for seconds, so profiling them for later optimization would only cost time.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    // MSBUILD*: the test runner and MSBuild set these to their own SDK. WEIGHTS_*: keys of the person who runs the tests.
    private static bool BelongsToTheTestRun(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("WEIGHTS_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name is "DOTNET_ENVIRONMENT";

    private static void Append(StringBuilder output, string? line)
    {
        if (line is not null)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }
}

/// <summary>A program that has ended.</summary>
/// <param name="ExitCode">0 means success.</param>
/// <param name="Output">Standard output and standard error, in the order in which the lines came.</param>
internal sealed record Finished(int ExitCode, string Output)
{
    public Finished AssertSucceeded()
    {
        Assert.AreEqual(0, ExitCode, Output);
        return this;
    }
}
