namespace Weights.Browser.Tests.Loader;

/// <summary>
/// The sources of <see cref="SiteWithCdn"/>: models with external data in both formats and unencrypted, the key endpoint for the session
/// protocol, and a content security policy that allows the site and the CDN.
/// </summary>
internal static class SiteWithCdnSources
{
    private const string Page = """
        <!doctype html><title>Models</title><link rel=icon href=data:,><script type=module src=/page.js></script>
        """;

    private const string Script = """
        import { loadModel } from '/weights/weights-loader.js';
        window.compute = async (name, { memory, isolate }) => {
          const ortUrl = '/ort/ort.jspi.bundle.min.mjs';
          const ort = isolate ? undefined : await import(ortUrl);
          const key = name === 'face/open' ? undefined : { session: '/api/model-key/session' };
          const session = await loadModel(name, { ort, ortUrl, isolate, memory, key });
          const x = { type: 'float32', dims: [1, 512], data: Float32Array.from({ length: 512 }, (_, i) => i / 512) };
          const { y } = await session.run({ x: isolate ? x : new ort.Tensor(x.type, x.data, x.dims) });
          const result = Array.from(y.data);
          await session.release();
          return result;
        };
        window.ready = true;
        """;

    private static readonly string[] _models = ["chunked", "gcm", "open"];

    public static async Task WriteAsync(string folder)
    {
        // Each model has its own folder, because models in one folder share the data and therefore the key.
        foreach (var name in _models)
        {
            Directory.CreateDirectory(Path.Combine(folder, "Site/models", name));
            MatMulModel.WriteExternal(Path.Combine(folder, $"Site/models/{name}/{name}.onnx"), layers: 9, width: 512);
        }

        var build = Path.Combine(Repository.Root, "build");
        var tasks = Path.Combine(Repository.Root, "src/Weights.Build.Tasks/bin/Release/net10.0/Weights.Build.Tasks.dll");
        var files = new Dictionary<string, string>
        {
            ["Directory.Build.props"] = $"""<Project><Import Project="{build}/Weights.Build.props" /></Project>""",
            ["Directory.Build.targets"] = $"""
                <Project>
                  <PropertyGroup>
                    <WeightsTasksAssembly>{tasks}</WeightsTasksAssembly>
                    <WeightsLoaderDirectory>{Repository.Root}src/Weights.Loader/dist/</WeightsLoaderDirectory>
                  </PropertyGroup>
                  <Import Project="{build}/Weights.Build.targets" />
                </Project>
                """,
            ["Site/Site.csproj"] = $"""
                <Project Sdk="Microsoft.NET.Sdk.Web">
                  <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <CompressionEnabled>false</CompressionEnabled>
                  </PropertyGroup>
                  <ItemGroup>
                    <ProjectReference Include="{Repository.Root}src/Weights.AspNetCore/Weights.AspNetCore.csproj" />
                    <OnnxModel Include="models/chunked/chunked.onnx" Name="face/chunked" Format="chunked" />
                    <OnnxModel Include="models/gcm/gcm.onnx" Name="face/gcm" KeyId="reference" />
                    <OnnxModel Include="models/open/open.onnx" Name="face/open" Encrypt="false" />
                  </ItemGroup>
                </Project>
                """,
            ["Site/Program.cs"] = Program,
            ["Site/wwwroot/index.html"] = Page,
            ["Site/wwwroot/page.js"] = Script,
        };
        foreach (var (path, content) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            await File.WriteAllTextAsync(Path.Combine(folder, path), content);
        }
    }

    // Every visitor is signed in, because the test is about files.
    private static string Program =>
        $$"""
            using System.Security.Claims;
            using Microsoft.Extensions.FileProviders;
            using Weights.AspNetCore;
            using Weights.Encryption;
            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddAuthentication("Cookies").AddCookie();
            builder.Services.AddModelKeys(keys => keys.Formats["default"] = ContainerFormat.Chunked);
            var app = builder.Build();
            app.Use((context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src data:; worker-src 'self'; "
                    + $"script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' {app.Configuration["Cdn"]}";
                context.Response.Cookies.Append("visitor", "1");
                Claim[] claims = [new(ModelKeyClaims.Customer, "c_1"), new(ModelKeyClaims.Session, "s_1")];
                context.User = new ClaimsPrincipal(new ClaimsIdentity(claims, "test"));
                return next(context);
            });
            app.UseAuthorization();
            app.MapStaticAssets();
            var types = new Microsoft.AspNetCore.StaticFiles.FileExtensionContentTypeProvider();
            types.Mappings[".mjs"] = "text/javascript";
            app.UseStaticFiles(new StaticFileOptions
            {
                ContentTypeProvider = types,
                RequestPath = "/ort",
                FileProvider = new PhysicalFileProvider("{{Repository.Root}}sample-web/node_modules/onnxruntime-web/dist"),
            });
            app.MapGet("/", () => Results.Redirect("/index.html"));
            app.MapModelKeys();
            app.Run();
            """;
}
