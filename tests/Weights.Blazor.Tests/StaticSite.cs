using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Weights.Blazor.Tests;

/// <summary>Any static host, under a strict content security policy, with a key endpoint beside it.</summary>
internal sealed class StaticSite : IAsyncDisposable
{
    private const string Policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:; base-uri 'self'";

    private readonly WebApplication app;

    private StaticSite(string folder, byte[] key)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Use(static (context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            return next(context);
        });
        var types = new FileExtensionContentTypeProvider { Mappings = { [".mjs"] = "text/javascript", [".enc"] = "application/octet-stream", [".dat"] = "application/octet-stream" } };
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder), ContentTypeProvider = types });
        app.UseRouting();
        app.MapGet("/api/model-key", () => TypedResults.Bytes(key));
        app.MapGet("/api/refused", static () => TypedResults.StatusCode(StatusCodes.Status403Forbidden));
        app.MapGet("/api/token-key", IResult (HttpRequest request) => request.Headers.Authorization == "Bearer token" ? TypedResults.Bytes(key) : TypedResults.Unauthorized());
        foreach (var page in new[] { "/", "/vad", "/types", "/mistakes" })
        {
            app.MapGet(page, () => TypedResults.PhysicalFile(Path.Combine(folder, "index.html"), "text/html"));
        }
    }

    public Uri Address => new(app.Urls.Single());

    public static async Task<StaticSite> StartAsync(string folder, byte[] key)
    {
        var site = new StaticSite(folder, key);
        await site.app.StartAsync();
        return site;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
