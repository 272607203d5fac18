using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace Weights.OnnxRuntime.Tests;

/// <summary>Serves a folder in memory, with the faults that a test asks for.</summary>
/// <param name="folder">The folder.</param>
internal sealed class FakeServer(string folder) : HttpMessageHandler
{
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<TimeSpan> _pauses = [];

    public static Uri Manifest { get; } = new("https://site.example/weights/models.json");

    /// <summary>Each request: its URL, a space, and the range.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>The pauses between attempts, which no test waits for.</summary>
    public IReadOnlyCollection<TimeSpan> Pauses => _pauses;

    /// <summary>Whether requests of ranges get ranges.</summary>
    public bool Ranges { get; set; } = true;

    /// <summary>After so many bytes of a response of a file the connection is lost; null: never.</summary>
    public int? LostAfter { get; set; }

    /// <summary>Whether responses say how long they are.</summary>
    public bool Lengths { get; set; } = true;

    /// <summary>Responds in place of the folder, if it returns a response.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> Respond { get; set; } = static _ => null;

    public Task<EncryptedModels> OpenAsync(CancellationToken cancellationToken, TimeSpan? silence = null)
    {
        var policy = HttpPolicy.Default with { PauseAsync = Pause, LongestSilence = silence ?? TimeSpan.FromMinutes(1) };
        return EncryptedModels.OpenAsync(new HttpClient(this, disposeHandler: false), Manifest, policy, cancellationToken);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _requests.Enqueue($"{request.RequestUri} {request.Headers.Range}".TrimEnd());
        var response = Respond(request) ?? Serve(request);
        response.RequestMessage = request;
        return Task.FromResult(response);
    }

    private Task Pause(TimeSpan time, CancellationToken cancellationToken)
    {
        _pauses.Enqueue(time);
        return Task.CompletedTask;
    }

    private HttpResponseMessage Serve(HttpRequestMessage request)
    {
        var path = Path.Combine(folder, Uri.UnescapeDataString(request.RequestUri!.AbsolutePath)["/weights/".Length..]);
        if (!File.Exists(path))
        {
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        }

        var bytes = File.ReadAllBytes(path);
        var range = Ranges ? request.Headers.Range?.Ranges.Single() : null;
        var (from, end) = range is null ? (0, bytes.Length) : ((int)range.From!, (int)Math.Min(range.To!.Value + 1, bytes.Length));
        if (from >= end)
        {
            return new HttpResponseMessage(HttpStatusCode.RequestedRangeNotSatisfiable);
        }

        var isFile = !path.EndsWith(".json", StringComparison.Ordinal);
        var response = new HttpResponseMessage(range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent)
        {
            Content = new StreamContent(new FaultyBody(bytes[from..end], isFile ? LostAfter : null)),
        };
        response.Content.Headers.ContentLength = Lengths ? end - from : null;
        response.Content.Headers.ContentRange = range is null ? null : new ContentRangeHeaderValue(from, end - 1, bytes.Length);
        return response;
    }
}
