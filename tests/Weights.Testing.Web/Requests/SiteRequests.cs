using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Weights.Testing.Web;

/// <summary>The requests that a site got, and which of them still run.</summary>
internal sealed class SiteRequests
{
    private readonly ConcurrentQueue<SiteRequest> _all = new();
    private readonly ConcurrentDictionary<SiteRequest, bool> _running = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyCollection<SiteRequest> All => _all;

    /// <summary>Requests whose response has not ended.</summary>
    public IReadOnlyCollection<SiteRequest> Running => [.. _running.Keys];

    public IReadOnlyList<SiteRequest> For(string path) => [.. _all.Where(request => request.Path == path)];

    public void Clear() => _all.Clear();

    public async Task Record(HttpContext context, RequestDelegate next)
    {
        var request = new SiteRequest(context.Request.Method, context.Request.Path, context.Request.Headers.Range.ToString());
        _all.Enqueue(request);
        _running[request] = true;
        try
        {
            await next(context);
        }
        finally
        {
            request.Status = context.Response.StatusCode;
            _running.TryRemove(request, out _);
        }
    }
}
