using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Weights.Benchmarks;

/// <summary>What the pages of the benchmarks get from this repository.</summary>
internal static class StaticFolders
{
    /// <summary>Serves all files of a folder below a path.</summary>
    public static void ServeFolder(this WebApplication app, string folder, string path) =>
        app.UseStaticFiles(
            new StaticFileOptions
            {
                RequestPath = path,
                FileProvider = new PhysicalFileProvider(folder),
                ServeUnknownFileTypes = true,
                ContentTypeProvider = new FileExtensionContentTypeProvider { Mappings = { [".mjs"] = "text/javascript" } },
            }
        );

    /// <summary>Serves the loader at <c>/loader</c>, onnxruntime-web at <c>/ort</c>, and a page with one script.</summary>
    /// <param name="app">The site.</param>
    /// <param name="script">The name of the script, which is in this program's folder.</param>
    public static void ServePage(this WebApplication app, string script)
    {
        app.ServeFolder(Path.Combine(Repository.Root, "src/Weights.Loader/dist"), "/loader");
        app.ServeFolder(Path.Combine(Repository.Root, "sample-web/node_modules/onnxruntime-web/dist"), "/ort");
        app.MapGet(
            "/",
            static () =>
                TypedResults.Content("<!doctype html><title>Benchmark</title><script type=module src=/page.js></script>", "text/html")
        );
        app.MapGet("/page.js", () => TypedResults.PhysicalFile(Path.Combine(AppContext.BaseDirectory, script), "text/javascript"));
    }
}
