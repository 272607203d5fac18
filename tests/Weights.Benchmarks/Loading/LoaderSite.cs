using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>A site with models in the open and encrypted, the loader as it is built and onnxruntime-web, on loopback.</summary>
internal sealed class LoaderSite : IAsyncDisposable
{
    // 100 Mbit/s, for whatever is under /slow/.
    private const double SlowBytesPerSecond = 100e6 / 8;

    private readonly ContentKey _chunkedKey = ContentKey.Generate();
    private readonly ContentKey _gcmKey = ContentKey.Generate();
    private readonly string _folder = Directory.CreateTempSubdirectory("weights-benchmark ").FullName;
    private readonly List<object> _models = [];
    private readonly WebApplication _app;
    private LoaderRun? _expected;

    private LoaderSite()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = _folder });

        // The table is all that this program prints.
        builder.Logging.ClearProviders();
        _app = builder.Build();
    }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<LoaderSite> Start()
    {
        var site = new LoaderSite();
        MatMulModel.WriteInline(Path.Combine(site._folder, "m2.onnx"), layers: 8, width: 256);
        MatMulModel.WriteInline(Path.Combine(site._folder, "m256.onnx"), layers: 16, width: 2048);
        MatMulModel.WriteExternal(Path.Combine(site._folder, "x1024.onnx"), layers: 64, width: 2048);
        site.Encrypt("m2");
        site.Encrypt("m256");
        site.Encrypt("x1024", "x1024.data");
        GcmContainerFile.Encrypt(
            site._gcmKey,
            ModelFileName.Of("m256"),
            Path.Combine(site._folder, "m256.onnx"),
            Path.Combine(site._folder, "m256.gcm.enc")
        );
        await File.WriteAllTextAsync(
            Path.Combine(site._folder, "models.json"),
            JsonSerializer.Serialize(new { version = 1, models = site._models })
        );
        site.Map();
        site._app.Urls.Add("http://127.0.0.1:0");
        await site._app.StartAsync();
        return site;
    }

    /// <summary>What the next page is to do.</summary>
    public LoaderRun Expect(object job) => _expected = new LoaderRun(job);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _chunkedKey.Dispose();
        _gcmKey.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Encrypt(string name, params string[] data)
    {
        object File(string source, ModelFileName bound, out long size, out long encryptedSize)
        {
            ChunkedContainerFile.Encrypt(_chunkedKey, bound, Path.Combine(_folder, source), Path.Combine(_folder, source + ".enc"));
            (size, encryptedSize) = (
                new FileInfo(Path.Combine(_folder, source)).Length,
                new FileInfo(Path.Combine(_folder, source + ".enc")).Length
            );
            return source;
        }

        var external = data.Select(location =>
            {
                File(location, ModelFileName.OfExternal(name, location), out var size, out var encryptedSize);
                return new
                {
                    location,
                    file = location + ".enc",
                    url = location + ".enc",
                    size,
                    encryptedSize,
                    sha256 = new string('0', 64),
                };
            })
            .ToList();
        File($"{name}.onnx", ModelFileName.Of(name), out var size, out var encryptedSize);
        _models.Add(
            new
            {
                name,
                file = $"{name}.onnx.enc",
                url = $"{name}.onnx.enc",
                size,
                encryptedSize,
                format = "chunked",
                keyId = "default",
                kid = _chunkedKey.Kid,
                sha256 = new string('0', 64),
                external,
            }
        );
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
        Serve(_folder, "/models");
        Serve(_folder, "/slow");
        Serve(Path.Combine(Repository.Root, "src/Weights.Loader/dist"), "/loader");
        Serve(Path.Combine(Repository.Root, "sample-web/node_modules/onnxruntime-web/dist"), "/ort");
        _app.MapGet(
            "/",
            () => Results.Content("<!doctype html><title>Benchmark</title><script type=module src=/page.js></script>", "text/html")
        );
        _app.MapGet("/page.js", () => Results.File(Path.Combine(AppContext.BaseDirectory, "loader-page.js"), "text/javascript"));
        _app.MapGet("/job", () => Results.Json(_expected!.Job));
        _app.MapPost("/ready", () => _expected!.WaitForStart());
        _app.MapPost("/result", (JsonElement figures) => _expected!.Finish(figures));
        _app.MapGet("/key/chunked", () => Key(_chunkedKey));
        _app.MapGet("/key/gcm", () => Key(_gcmKey));
    }

    private static IResult Key(ContentKey key)
    {
        var bytes = new byte[ContentKey.Length];
        key.CopyTo(bytes);
        return Results.Bytes(bytes, "application/octet-stream");
    }

    private void Serve(string root, string path) =>
        _app.UseStaticFiles(
            new StaticFileOptions
            {
                RequestPath = path,
                FileProvider = new PhysicalFileProvider(root),
                ServeUnknownFileTypes = true,
                ContentTypeProvider = new FileExtensionContentTypeProvider { Mappings = { [".mjs"] = "text/javascript" } },
            }
        );

    private static async Task Slow(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/slow", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        await using var paced = new PacedStream(context.Response.Body, SlowBytesPerSecond);
        context.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpResponseBodyFeature>(new StreamResponseBodyFeature(paced));
        await next(context);
    }

    /// <summary>A stream that takes no more than so many bytes a second.</summary>
    private sealed class PacedStream(Stream inner, double bytesPerSecond) : Stream
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private long _written;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _written += buffer.Length;
            var ahead = TimeSpan.FromSeconds(_written / bytesPerSecond) - _watch.Elapsed;
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, cancellationToken);
            }

            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
