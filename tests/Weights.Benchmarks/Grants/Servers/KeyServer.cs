using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Weights.Benchmarks;

/// <summary>A server with a key endpoint, in its own process on this machine.</summary>
internal sealed partial class KeyServer : IAsyncDisposable
{
    private readonly Process _process;

    private KeyServer(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>The processor time that the process has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a program that prints its address when it listens.</summary>
    public static async Task<KeyServer> Start(
        string program,
        string folder,
        IEnumerable<string> arguments,
        Dictionary<string, string?> environment
    )
    {
        var process = Command.Start(program, folder, arguments, environment);
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = Task.WhenAll(Read(process.StandardOutput, address), Read(process.StandardError, address));
        return await Task.WhenAny(address.Task, output) == address.Task
            ? new KeyServer(process, await address.Task)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} did not start:\n{string.Concat(await output)}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // Reads to the end, because a server stops when its output fills the pipe.
    private static async Task<string> Read(StreamReader output, TaskCompletionSource<Uri> address)
    {
        var lines = new List<string>();
        while (await output.ReadLineAsync() is { } line)
        {
            if (AddressIn().Match(line) is { Success: true } match)
            {
                address.TrySetResult(new Uri(match.Value));
            }
            else if (!address.Task.IsCompleted)
            {
                lines.Add(line);
            }
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex AddressIn();
}
