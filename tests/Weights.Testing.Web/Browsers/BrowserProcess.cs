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

    private BrowserProcess(Process process) => _process = process;

    /// <summary>Starts a program and waits for a line of its output.</summary>
    /// <param name="program">The path of the program.</param>
    /// <param name="package">Debian's package with the program, for the error.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="find">Returns what it finds in a line, or null.</param>
    public static async Task<(BrowserProcess Process, string Found)> StartAsync(
        string program,
        string package,
        string[] arguments,
        Func<string, string?> find
    )
    {
        var process = Start(program, package, arguments, new Dictionary<string, string?>());
        var seen = new StringBuilder();
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(object sender, DataReceivedEventArgs line)
        {
            lock (seen)
            {
                seen.AppendLine(line.Data);
            }

            if (line.Data is { } text && find(text) is { } value)
            {
                found.TrySetResult(value);
            }
        }

        process.OutputDataReceived += Read;
        process.ErrorDataReceived += Read;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var running = new BrowserProcess(process);
        try
        {
            return (running, await found.Task.WaitAsync(_deadline));
        }
        catch (TimeoutException)
        {
            running.Dispose();
            throw new InvalidOperationException($"{program} did not start:\n{seen}");
        }
    }

    /// <summary>Starts a program that writes nothing, and waits until it accepts connections.</summary>
    /// <param name="program">The path of the program.</param>
    /// <param name="package">Debian's package with the program, for the error.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables in addition to those of the test.</param>
    /// <param name="port">The port on this machine to which it listens.</param>
    public static async Task<BrowserProcess> StartAsync(
        string program,
        string package,
        string[] arguments,
        IReadOnlyDictionary<string, string?> environment,
        int port
    )
    {
        var process = Start(program, package, arguments, environment);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var deadline = new CancellationTokenSource(_deadline);
        while (!await AcceptsAsync(port, deadline.Token))
        {
            await often.WaitForNextTickAsync(deadline.Token);
        }

        return new BrowserProcess(process);
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

    private static async Task<bool> AcceptsAsync(int port, CancellationToken cancellationToken)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
