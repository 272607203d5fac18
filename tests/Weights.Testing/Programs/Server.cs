namespace Weights.Testing;

/// <summary>A published site that runs on a free port.</summary>
internal sealed class Server : IDisposable
{
    private readonly RunningProgram _process;
    private readonly HttpClient _client;

    private Server(RunningProgram process, Uri address)
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

        const string listening = "Now listening on: ";
        var (process, line) = await RunningProgram.StartAsync(listening, folder, [program], variables, cancellationToken);
        return new Server(process, new Uri(line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..].Trim()));
    }

    public Uri Address => _client.BaseAddress!;

    public Task<string> Text(string path) => _client.GetStringAsync(new Uri(path, UriKind.Relative));

    public Task<byte[]> Bytes(string path) => _client.GetByteArrayAsync(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> Get(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The lines that the site wrote since the last call, up to the next that contains a text.</summary>
    public Task<IReadOnlyList<string>> LinesTo(string text, CancellationToken cancellationToken) =>
        _process.LinesTo(text, cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        _process.Dispose();
    }
}
