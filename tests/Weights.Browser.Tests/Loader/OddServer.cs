using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Weights.Browser.Tests.Loader;

/// <summary>
/// Another origin that serves the files of a site as some CDNs and proxies do. The first segment of the path says how. It exposes no header
/// to the page.
/// </summary>
internal sealed class OddServer : IAsyncDisposable
{
    /// <summary>A connection that is cut has this many bytes.</summary>
    private const int Cut = 3 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly Func<string, byte[]> _file;
    private int _signed;

    private OddServer(Func<string, byte[]> file)
    {
        _file = file;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Use(
            (context, next) =>
            {
                context.Response.Headers.AccessControlAllowOrigin = "*";
                Requests.Enqueue(context.Request.Path.Value!.Split('/')[1]);
                return next(context);
            }
        );
        _app.MapGet("/hidden/{name}", (string name) => TypedResults.Bytes(_file(name), enableRangeProcessing: true));
        _app.MapGet("/cut/{name}", (string name, HttpContext context) => Part(name, context, cut: true));
        _app.MapGet("/ended/{name}", (string name, HttpContext context) => Part(name, context, cut: false));
        _app.MapGet("/gzip/{name}", Compressed);
        _app.MapGet("/signed/{name}", (string name) => TypedResults.Redirect($"/storage/{name}?sig={Interlocked.Increment(ref _signed)}"));
        _app.MapGet("/storage/{name}", Storage);
        _app.MapGet("/whole/{name}", Whole);
    }

    /// <summary>The first segment of the path of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public string Origin => _app.Urls.Single();

    /// <param name="file">Returns the content of a file by its name.</param>
    public static async Task<OddServer> StartAsync(Func<string, byte[]> file)
    {
        var server = new OddServer(file);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>
    /// Sends a part. With Content-Length the connection is closed too early: Kestrel does that after a response that is too short.
    /// <see cref="HttpContext.Abort"/> would reset it instead, and the browser would lose bytes that it has not read yet.
    /// </summary>
    private async Task Part(string name, HttpContext context, bool cut)
    {
        var file = _file(name);
        var range = context.Request.GetTypedHeaders().Range?.Ranges.Single();
        var from = (int)(range?.From ?? 0);
        var to = (int)Math.Min(range?.To + 1 ?? file.Length, file.Length);
        context.Response.StatusCode = range is null ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        if (cut)
        {
            context.Response.ContentLength = to - from;
        }

        if (range is not null)
        {
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to - 1}/{file.Length}");
        }

        await context.Response.Body.WriteAsync(file.AsMemory(from, Math.Min(Cut, to - from)), context.RequestAborted);
    }

    private async Task Compressed(string name, HttpContext context)
    {
        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
        await gzip.WriteAsync(_file(name), context.RequestAborted);
    }

    /// <summary>The second signed URL has expired.</summary>
    private Task Storage(string name, string sig, HttpContext context)
    {
        if (sig != "2")
        {
            return Part(name, context, cut: true);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private async Task Whole(string name, HttpContext context)
    {
        context.Response.Headers.AcceptRanges = "bytes";
        await context.Response.Body.WriteAsync(_file(name), context.RequestAborted);
    }
}
