using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Weights.Testing;

/// <summary>
/// A program that does not end by itself, such as <c>dotnet watch</c> or <c>next start</c>. Disposing kills it and its children. Its output
/// is always read, because a program stops if its pipe is full.
/// </summary>
internal sealed class RunningProgram : IDisposable
{
    // Long enough for a slow machine. Only a program that hangs reaches it.
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
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
        var running = new RunningProgram(process);
        process.OutputDataReceived += (_, line) => running.Read(line.Data);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Starts a program and waits for the first line that contains a text. If it does not come, the program is killed.</summary>
    /// <param name="ready">The text.</param>
    /// <param name="folder">The working folder.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="environment">Variables in addition to the user's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="program">Its name or path.</param>
    /// <exception cref="InvalidOperationException">The program ended, or the deadline passed, before such a line.</exception>
    public static async Task<(RunningProgram Program, string Line)> StartAsync(
        string ready,
        string folder,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken,
        string program = "dotnet"
    )
    {
        await using var started = new Started();
        var running = started.Add(Start(folder, arguments, environment, program));
        var line = await running.Line(ready, cancellationToken);
        started.Move();
        return (running, line);
    }

    /// <summary>The next line of its output that contains a text.</summary>
    /// <exception cref="InvalidOperationException">The program ended, or the deadline passed, before such a line.</exception>
    public async Task<string> Line(string text, CancellationToken cancellationToken) => (await LinesTo(text, cancellationToken))[^1];

    /// <summary>The lines of its output that no call has returned yet, up to the next that contains a text.</summary>
    /// <exception cref="InvalidOperationException">The program ended, or the deadline passed, before such a line.</exception>
    public async Task<IReadOnlyList<string>> LinesTo(string text, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_deadline);
        var lines = new List<string>();
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(deadline.Token))
            {
                _seen.AppendLine(line);
                lines.Add(line);
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return lines;
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
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            _seen.AppendLine(line);
        }

        await _process.WaitForExitAsync(cancellationToken);
        return new Finished(_process.ExitCode, _seen.ToString());
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <param name="line">Null at the end of the output.</param>
    private void Read(string? line)
    {
        if (line is null)
        {
            _lines.Writer.TryComplete();
        }
        else
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
