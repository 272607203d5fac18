using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>A site on loopback with models, unencrypted and encrypted, the loader and onnxruntime-web.</summary>
internal sealed class MeasuredSite : IAsyncDisposable
{
    // 100 Mbit/s, for everything under /slow/.
    private const double SlowBytesPerSecond = 100e6 / 8;

    // The document of the visit before is gone when this page leaves. Its policy allows no inline script.
    private const string PageBetweenVisits = "<!doctype html><title>Left</title><meta http-equiv=refresh content='1; url=/'>";

    private readonly ContentKey _chunkedKey = ContentKey.Generate();
    private readonly ContentKey _gcmKey = ContentKey.Generate();
    private readonly ModelFolder _models = new();
    private readonly WebApplication _app;
    private readonly Channel<LoaderRun> _expected = Channel.CreateUnbounded<LoaderRun>();
    private LoaderRun? _current;

    private MeasuredSite()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = _models.Path });

        // The program prints only the table.
        builder.Logging.ClearProviders();
        _app = builder.Build();
    }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<MeasuredSite> Start()
    {
        var site = new MeasuredSite();
        await site.WriteModels();
        site.Map();
        site._app.Urls.Add("http://127.0.0.1:0");
        await site._app.StartAsync();
        return site;
    }

    /// <summary>Sets what the next page must do.</summary>
    public LoaderRun Expect(object job)
    {
        var run = new LoaderRun(job);
        _ = _expected.Writer.TryWrite(run);
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _chunkedKey.Dispose();
        _gcmKey.Dispose();
        _models.Dispose();
    }

    private Task WriteModels()
    {
        MatMulModel.WriteInline(_models.At("m2.onnx"), layers: 8, width: 256);
        MatMulModel.WriteInline(_models.At("m256.onnx"), layers: 16, width: 2048);
        MatMulModel.WriteExternal(_models.At("x1024.onnx"), layers: 64, width: 2048);
        _models.Encrypt(_chunkedKey, "m2", ContainerFormat.Chunked);
        _models.Encrypt(_chunkedKey, "m256", ContainerFormat.Chunked);
        _models.Encrypt(_chunkedKey, "x1024", ContainerFormat.Chunked, "x1024.data");

        // For the loader of the reference design, which knows no manifest.
        GcmContainerFile.Encrypt(_gcmKey, ModelFileName.Of("m256"), _models.At("m256.onnx"), _models.At("m256.gcm.enc"));
        return _models.WriteManifest();
    }

    private void Map()
    {
        _app.Use(
            async (context, next) =>
            {
                var headers = context.Response.Headers;
                headers.CacheControl = "no-store";
                headers.ContentSecurityPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Cross-Origin-Embedder-Policy"] = "require-corp";
                await next(context);
            }
        );
        _app.Use(Slow);
        _app.ServeFolder(_models.Path, "/models");
        _app.ServeFolder(_models.Path, "/slow");
        _app.ServePage("loader-page.js");
        _app.MapGet("/left", static () => TypedResults.Content(PageBetweenVisits, "text/html"));
        _app.MapGet("/job", NextJob);
        _app.MapPost("/ready", () => _current!.WaitForStart());
        _app.MapPost("/report", (JsonElement report) => _current!.LastReport = report.ToString());
        _app.MapPost("/result", (JsonElement figures) => _current!.Finish(figures));
        _app.MapGet("/key/chunked", () => Key(_chunkedKey));
        _app.MapGet("/key/gcm", () => Key(_gcmKey));
    }

    // A page that comes again may ask before the benchmark expects it.
    private async Task<IResult> NextJob(CancellationToken cancellationToken)
    {
        _current = await _expected.Reader.ReadAsync(cancellationToken);
        return Results.Json(_current.Job);
    }

    private static IResult Key(ContentKey key)
    {
        var bytes = new byte[ContentKey.Length];
        key.CopyTo(bytes);
        return Results.Bytes(bytes, "application/octet-stream");
    }

    private static async Task Slow(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/slow", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        await using var paced = new PacedStream(context.Response.Body, SlowBytesPerSecond);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(paced));
        await next(context);
    }
}
