using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Weights.Testing.Web;

/// <summary>
/// Records all requests and responses of a site at the server, because the browser's tools do not show the bodies that a worker fetched.
/// </summary>
internal sealed class RecordedTraffic
{
    private readonly ConcurrentBag<(string Path, int Status, byte[] Bytes)> _exchanges = [];

    public IReadOnlyCollection<(string Path, int Status, byte[] Bytes)> Exchanges => _exchanges;

    public async Task Record(HttpContext context, RequestDelegate next)
    {
        var (request, response) = (context.Request, context.Response);
        request.EnableBuffering();
        using var read = new MemoryStream();
        await request.Body.CopyToAsync(read);
        request.Body.Position = 0;
        var body = response.Body;
        using var written = new MemoryStream();
        response.Body = written;
        await next(context);
        response.Body = body;
        var head = Encoding.UTF8.GetBytes(
            $"{request.Method} {request.Path}{request.QueryString}\n{Headers(request.Headers)}\n{Headers(response.Headers)}\n"
        );
        _exchanges.Add((request.Path, response.StatusCode, [.. head, .. read.ToArray(), .. written.ToArray()]));
        written.Position = 0;
        await written.CopyToAsync(body, context.RequestAborted);
    }

    private static string Headers(IHeaderDictionary headers) =>
        string.Join('\n', headers.Select(header => $"{header.Key}: {header.Value}"));
}
