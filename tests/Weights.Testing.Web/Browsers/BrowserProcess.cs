using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weights.Testing.Web;

/// <summary>A browser, or what it needs, as a process. Disposing kills it and its children.</summary>
internal sealed class BrowserProcess : IDisposable
{
    // Far longer than a start takes on a busy machine.
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    /// <summary>Ends with the process.</summary>
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BrowserProcess(Process process)
    {
        _process = process;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _ended.TrySetResult();
    }

    /// <summary>Starts a program and waits for a line of its output.</summary>
    /// <param name="program">The path of the program.</param>
    /// <param name="package">Debian's package with the program, for the error.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="find">Returns what it finds in a line, or null.</param>
    /// <exception cref="InvalidOperationException">There is no such line. The process was killed.</exception>
    public static async Task<(BrowserProcess Process, string Found)> StartAsync(
        string program,
        string package,
        string[] arguments,
        Func<string, string?> find
    )
    {
        await using var started = new Started();
        var running = started.Add(new BrowserProcess(Start(program, package, arguments, new Dictionary<string, string?>())));
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        running.Read(line =>
        {
            if (find(line) is { } value)
            {
                found.TrySetResult(value);
            }
        });
        await running.WaitAsync(found.Task, program);
        started.Move();
        return (running, await found.Task);
    }

    /// <summary>Starts a program that writes nothing, and waits until it accepts connections.</summary>
    /// <param name="program">The path of the program.</param>
    /// <param name="package">Debian's package with the program, for the error.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables in addition to those of the test.</param>
    /// <param name="port">The port on this machine to which it listens.</param>
    /// <exception cref="InvalidOperationException">It accepts none. The process was killed.</exception>
    public static async Task<BrowserProcess> StartAsync(
        string program,
        string package,
        string[] arguments,
        IReadOnlyDictionary<string, string?> environment,
        int port
    )
    {
        await using var started = new Started();
        var running = started.Add(new BrowserProcess(Start(program, package, arguments, environment)));
        running.Read(static _ => { });
        using var stop = new CancellationTokenSource();
        try
        {
            await running.WaitAsync(AcceptsAsync(port, stop.Token), program);
        }
        finally
        {
            await stop.CancelAsync();
        }

        started.Move();
        return running;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static Process Start(string program, string package, string[] arguments, IReadOnlyDictionary<string, string?> environment) =>
        File.Exists(program)
            ? Command.Start(program, Path.GetTempPath(), arguments, environment)
            : throw new InvalidOperationException($"{program} is missing. Run ./test.sh, or 'apt-get install {package}'.");

    private static async Task AcceptsAsync(int port, CancellationToken cancellationToken)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await often.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    private void Read(Action<string> hear)
    {
        void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (_output)
            {
                _output.AppendLine(line.Data);
            }

            if (line.Data is { } text)
            {
                hear(text);
            }
        }

        _process.OutputDataReceived += Hear;
        _process.ErrorDataReceived += Hear;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task WaitAsync(Task ready, string program)
    {
        if (await Task.WhenAny(ready, _ended.Task, Task.Delay(_deadline)) == ready)
        {
            await ready;
            return;
        }

        lock (_output)
        {
            var how = _ended.Task.IsCompleted ? "ended" : $"was not ready in {_deadline.TotalMinutes:0} minute";
            throw new InvalidOperationException($"{program} {how}:\n{_output}");
        }
    }
}
