using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Weights.Browser.Tests.Loader;

/// <summary>
/// A site that is published with WeightsFilesUrl, and a second server with the files of its models, set up as docs/guides/hosting.md says.
/// The site itself does not have these files.
/// </summary>
internal sealed class SiteWithCdn : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> _keys = new()
    {
        ["WEIGHTS_KEY"] = new string('a', 64),
        ["WEIGHTS_KEY_REFERENCE"] = new string('b', 64),
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weights é ");
    private readonly string _siteOrigin = $"http://127.0.0.1:{Loopback.FreePort()}";
    private readonly Uri _files = new($"http://127.0.0.1:{Loopback.FreePort()}/shop/weights/");
    private WebApplication? _cdn;
    private Server? _site;

    private SiteWithCdn() { }

    public Uri Address => _site!.Address;

    public string CdnOrigin => _files.GetLeftPart(UriPartial.Authority);

    /// <summary>The requests to the second server: the path, and whether it had a cookie.</summary>
    public ConcurrentQueue<(string Path, bool HasCookie)> Requests { get; } = new();

    public static async Task<SiteWithCdn> StartAsync(CancellationToken cancellationToken)
    {
        var site = new SiteWithCdn();
        await site.PublishAsync(cancellationToken);
        site.Upload();
        site._cdn = site.MakeCdn();
        await site._cdn.StartAsync(cancellationToken);
        var environment = new Dictionary<string, string?>(_keys)
        {
            ["ASPNETCORE_URLS"] = site._siteOrigin,
            ["Weights__PublicOrigin"] = site._siteOrigin,
            ["Cdn"] = site.CdnOrigin,
        };
        site._site = await Server.Start(site.At("published"), "Site.dll", cancellationToken, environment);
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        _site?.Dispose();
        await (_cdn?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Delete(recursive: true);
    }

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        await SiteWithCdnSources.WriteAsync(At(""));
        using (await Repository.ReleaseBuild(cancellationToken))
        {
            var tasks = await DotNet.Run(
                Repository.Root,
                ["build", "src/Weights.Build.Tasks", "-c", "Release", "-nr:false"],
                _keys,
                cancellationToken
            );
            tasks.AssertSucceeded();
            var result = await DotNet.Run(
                At("Site"),
                ["publish", "-o", At("published"), $"-p:WeightsFilesUrl={_files}", "-nr:false"],
                _keys,
                cancellationToken
            );
            result.AssertSucceeded();
        }
    }

    private void Upload()
    {
        var source = At("published/wwwroot/weights");
        foreach (var file in Directory.GetFiles(Path.Combine(source, "face"), "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(At("cdn/shop/weights"), Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(file, target);
        }
    }

    private WebApplication MakeCdn()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls(CdnOrigin);
        builder.Logging.ClearProviders();
        var cdn = builder.Build();
        cdn.Use(
            (context, next) =>
            {
                Requests.Enqueue((context.Request.Path.Value!, context.Request.Headers.Cookie.Count > 0));
                var headers = context.Response.Headers;
                headers.AccessControlAllowOrigin = _siteOrigin;
                headers.AccessControlAllowHeaders = "Range";
                headers.AccessControlExposeHeaders = "Content-Range";
                return HttpMethods.IsOptions(context.Request.Method) ? Task.CompletedTask : next(context);
            }
        );
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".enc"] = types.Mappings[".onnx"] = types.Mappings[".data"] = "application/octet-stream";
        cdn.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(At("cdn")), ContentTypeProvider = types });
        return cdn;
    }
}
