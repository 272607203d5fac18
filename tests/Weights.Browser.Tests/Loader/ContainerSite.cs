using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Weights.Browser.Tests.Loader;

/// <summary>
/// A site on Kestrel with the built loader, a page and containers of the test, under the strictest content security policy that the loader
/// supports.
/// </summary>
internal sealed class ContainerSite : IAsyncDisposable
{
    private const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src data:; connect-src 'self'";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _uploads = new();

    private ContainerSite()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Use(
            (context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = Policy;
                return next(context);
            }
        );
        _app.MapGet(
            "/",
            static () => TypedResults.Content("<!doctype html><title>Loader</title><link rel=\"icon\" href=\"data:,\">", "text/html")
        );
        MapFile("text/javascript", "src", "Weights.Loader", "dist", "weights-loader.js");
        MapFile("text/javascript", "src", "Weights.Loader", "dist", "weights-loader.worker.js");
        foreach (var script in new[] { "containers.js", "mutations.js", "manifests.js", "swaps.js", "spy.mjs" })
        {
            MapFile("text/javascript", "tests", "Weights.Browser.Tests", "Loader", script);
        }

        MapFile("application/json", "tests", "vectors", "mutations.json");
        _app.MapPut("/{name}.enc", Upload);
        _app.MapGet(
            "/{name}.enc",
            (string name) => TypedResults.Bytes(_uploads[name], "application/octet-stream", enableRangeProcessing: true)
        );
    }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<ContainerSite> StartAsync()
    {
        var site = new ContainerSite();
        await site._app.StartAsync();
        return site;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void MapFile(string type, params string[] path)
    {
        var bytes = File.ReadAllBytes(Path.Combine([Repository.Root, .. path]));
        _app.MapGet($"/{path[^1]}", () => TypedResults.Bytes(bytes, type));
    }

    private async Task<IResult> Upload(string name, HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        _uploads[name] = body.ToArray();
        return TypedResults.NoContent();
    }
}
