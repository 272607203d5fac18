using System.Diagnostics;

namespace Weights.Testing;

/// <summary>A published site that runs on a free port.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;

    private Server(Process process, Uri address)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = address };
    }

    public static async Task<Server> Start(
        string folder,
        string program,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var variables = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            variables[name] = value;
        }

        var process = Command.Start("dotnet", folder, [program], variables);
        // Read without the token, which is only for the start. A server stops if its pipe is full because nothing reads its log.
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            const string listening = "Now listening on: ";
            if (line.IndexOf(listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new Server(process, new Uri(line[(at + listening.Length)..].Trim()));
            }
        }

        throw new InvalidOperationException($"{program} ended before it listened.");
    }

    public Uri Address => _client.BaseAddress!;

    public Task<string> Text(string path) => _client.GetStringAsync(new Uri(path, UriKind.Relative));

    public Task<byte[]> Bytes(string path) => _client.GetByteArrayAsync(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> Get(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

    public void Dispose()
    {
        _client.Dispose();
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
