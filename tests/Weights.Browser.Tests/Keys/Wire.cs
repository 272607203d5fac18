using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Weights.Browser.Tests.Keys;

/// <summary>All requests and answers of a site, with their headers, as the server sees them: bodies that a worker fetched are lost to the browser's own tools.</summary>
internal sealed class Wire
{
    private readonly ConcurrentBag<(string Path, int Status, byte[] Bytes)> _exchanges = [];

    public IReadOnlyCollection<(string Path, int Status, byte[] Bytes)> Exchanges => _exchanges;

    public async Task Record(HttpContext context, RequestDelegate next)
    {
        var (request, response) = (context.Request, context.Response);
        request.EnableBuffering();
        using var asked = new MemoryStream();
        await request.Body.CopyToAsync(asked);
        request.Body.Position = 0;
        var body = response.Body;
        using var answered = new MemoryStream();
        response.Body = answered;
        await next(context);
        response.Body = body;
        var head = Encoding.UTF8.GetBytes(
            $"{request.Method} {request.Path}{request.QueryString}\n{Headers(request.Headers)}\n{Headers(response.Headers)}\n"
        );
        _exchanges.Add((request.Path, response.StatusCode, [.. head, .. asked.ToArray(), .. answered.ToArray()]));
        answered.Position = 0;
        await answered.CopyToAsync(body, context.RequestAborted);
    }

    private static string Headers(IHeaderDictionary headers) =>
        string.Join('\n', headers.Select(header => $"{header.Key}: {header.Value}"));
}
