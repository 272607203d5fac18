using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Weights.Testing.Web;

/// <summary>The files of a <see cref="LoaderSite"/>.</summary>
internal static class LoaderSiteFiles
{
    private const string Models = "/weights";

    private const string Page = "<!doctype html><title>Loader</title><link rel=\"icon\" href=\"data:,\">";

    public static void AddHeaders(WebApplication app, LoaderSiteOptions options) =>
        app.Use(
            (context, next) =>
            {
                AddHeaders(context, options);
                return next(context);
            }
        );

    /// <param name="app">The site.</param>
    /// <param name="folders">Of <see cref="LoaderSiteOptions"/>.</param>
    public static void Map(WebApplication app, IReadOnlyDictionary<string, string> folders)
    {
        app.MapGet("/", static () => TypedResults.Content(Page, "text/html"));
        app.MapGet($"{Models}/models.json", static () => TypedResults.Bytes(WebModels.Manifest(), "application/json"));
        foreach (var file in WebModels.All.SelectMany(static model => model.Files))
        {
            var tag = new EntityTagHeaderValue($"\"{file.Sha256}\"");
            app.MapGet(
                $"{Models}/{file.Path}",
                () => TypedResults.Bytes(file.Bytes, "application/octet-stream", enableRangeProcessing: true, entityTag: tag)
            );
        }

        foreach (var (path, folder) in folders)
        {
            Serve(app, path, folder);
        }

        Serve(app, Models, Path.Combine(Repository.Root, "src", "Weights.Loader", "dist"));
        Serve(app, "/ort", Path.Combine(Repository.Root, "sample-web", "node_modules", "onnxruntime-web", "dist"));
        Serve(app, "/page", Path.Combine(Repository.Root, "tests", "Weights.Testing.Web", "Page"));
    }

    private static void AddHeaders(HttpContext context, LoaderSiteOptions options)
    {
        var headers = context.Response.Headers;
        if (options.ContentSecurityPolicy is { } policy)
        {
            headers.ContentSecurityPolicy = policy;
        }

        // Key endpoints have their own CORS.
        var origin = context.Request.Headers.Origin.ToString();
        if (context.Request.Path.StartsWithSegments(Models, StringComparison.Ordinal) && options.AllowedOrigins.Contains(origin))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = "Content-Range, ETag";
            headers.Vary = "Origin";
        }
    }

    private static void Serve(WebApplication app, string path, string folder)
    {
        var files = new FileServerOptions { RequestPath = path == "/" ? "" : path, FileProvider = new PhysicalFileProvider(folder) };
        // Such as .map, and the .enc of a caller.
        files.StaticFileOptions.ServeUnknownFileTypes = true;
        app.UseFileServer(files);
    }
}
