using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Weights.Testing.Web;

/// <summary>The faults of a site, by the path of the request.</summary>
internal sealed class SiteFaults
{
    private readonly ConcurrentDictionary<string, Fault> _faults = new();

    /// <summary>The fault of every other path.</summary>
    public Fault? Everywhere { get; set; }

    public Fault this[string path]
    {
        set => _faults[path] = value;
    }

    public void Clear()
    {
        _faults.Clear();
        Everywhere = null;
    }

    public async Task Apply(HttpContext context, RequestDelegate next)
    {
        var fault = _faults.GetValueOrDefault(context.Request.Path) ?? Everywhere;
        try
        {
            await (fault is null ? next(context) : fault(context, next));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nothing reads the response.
        }
    }
}
