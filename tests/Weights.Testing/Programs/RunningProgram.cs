using System.Diagnostics;
using System.Text;

namespace Weights.Testing;

/// <summary>
/// A program that does not end by itself, such as <c>dotnet watch</c> or <c>next start</c>. Disposing kills it and its children.
/// </summary>
internal sealed class RunningProgram : IDisposable
{
    // Long enough for a slow machine. Only a program that hangs reaches it.
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly StringBuilder _seen = new();

    private RunningProgram(Process process) => _process = process;

    public static RunningProgram Start(
        string folder,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        string program = "dotnet"
    )
    {
        var process = Command.Start(program, folder, arguments, environment);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return new RunningProgram(process);
    }

    /// <summary>The next line of its output that contains a text.</summary>
    /// <exception cref="InvalidOperationException">The program ended, or the deadline passed, before such a line.</exception>
    public async Task<string> Line(string text, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_deadline);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                _seen.AppendLine(line);
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"'{text}' did not come within {_deadline.TotalMinutes:0} minutes after:\n{_seen}");
        }

        throw new InvalidOperationException($"The program ended without '{text}':\n{_seen}");
    }

    /// <summary>Waits for its end. The output is only standard output.</summary>
    public async Task<Finished> End(CancellationToken cancellationToken)
    {
        _seen.Append(await _process.StandardOutput.ReadToEndAsync(cancellationToken));
        await _process.WaitForExitAsync(cancellationToken);
        return new Finished(_process.ExitCode, _seen.ToString());
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
