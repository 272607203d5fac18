using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Weights.Encryption;

namespace Weights.Blazor.Tests.Deployments;

/// <summary>A static host of a PWA. Another version can be deployed on it. It knows only the key of the version that it serves.</summary>
internal sealed class PwaSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile PhysicalFileProvider? _files;
    private volatile byte[] _key = [];

    private PwaSite()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls($"http://localhost:{Loopback.FreePort()}");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(RespondAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<PwaSite> StartAsync()
    {
        var site = new PwaSite();
        await site._app.StartAsync();
        return site;
    }

    public void Deploy(string publishFolder, byte[] key)
    {
        _files?.Dispose();
        _files = new PhysicalFileProvider(Path.Combine(publishFolder, "wwwroot"));
        _key = key;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _files?.Dispose();
    }

    private Task RespondAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        context.Response.Headers.CacheControl = "no-cache";
        if (path == "/api/model-key")
        {
            using var key = ContentKey.FromBytes(_key);
            context.Response.StatusCode = context.Request.Query["kid"] == key.Kid ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            return context.Response.StatusCode == StatusCodes.Status200OK
                ? context.Response.Body.WriteAsync(_key).AsTask()
                : Task.CompletedTask;
        }

        var file = _files!.GetFileInfo(path == "/" ? "/index.html" : path);
        if (!file.Exists)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.ContentType =
            path.EndsWith(".mjs", StringComparison.Ordinal) ? "text/javascript"
            : new FileExtensionContentTypeProvider().TryGetContentType(file.Name, out var type) ? type
            : "application/octet-stream";
        return context.Response.SendFileAsync(file);
    }
}
