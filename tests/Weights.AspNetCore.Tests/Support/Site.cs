using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.Tests;

/// <summary>A site on a real Kestrel, at a free port of 127.0.0.1, with its own content root.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weights é ");
    private readonly WebApplication _app;

    private Site(SiteOptions options)
    {
        try
        {
            _app = Build(options);
        }
        catch
        {
            Client.Dispose();
            _folder.Delete(recursive: true);
            throw;
        }
    }

    public CapturedLogs Logs { get; } = new();

    public IServiceProvider Services => _app.Services;

    public string ContentRoot => Path.Combine(_folder.FullName, "site");

    /// <summary>A client without cookies, redirects or decompression, so that a test sees each response as it was sent.</summary>
    public HttpClient Client { get; } =
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
            }
        );

    private string BesideAssemblies => Path.Combine(_folder.FullName, "bin");

    public static async Task<Site> StartAsync(SiteOptions options)
    {
        var site = new Site(options);
        try
        {
            await site._app.StartAsync();
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }

        var addresses = site._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        site.Client.BaseAddress = new Uri(addresses.Single());
        return site;
    }

    public static Task<Site> StartAsync(TestKey key) =>
        StartAsync(new SiteOptions { Configuration = { ["Weights:Keys:default"] = key.Hex } });

    /// <summary>Changes and reloads the configuration, like an edit of appsettings.json. Returns after all change listeners ran.</summary>
    public void Configure(string name, string? value)
    {
        _app.Configuration[name] = value;
        ((IConfigurationRoot)_app.Configuration).Reload();
    }

    /// <summary>Sends a GET for a raw key as a signed-in user.</summary>
    public Task<HttpResponseMessage> GetAsync(string query = "", string user = "ann") =>
        SendAsync(HttpMethod.Get, $"/api/model-key{query}", user);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? user)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (user is not null)
        {
            request.Headers.Add(TestAuthentication.Header, user);
        }

        return await Client.SendAsync(request);
    }

    /// <summary>Stops the site gracefully. Disposing alone is more like a crash.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Logs.Dispose();
        _folder.Delete(recursive: true);
    }

    private WebApplication Build(SiteOptions options)
    {
        Write(ContentRoot, options.Files);
        Write(BesideAssemblies, options.BesideAssemblies);
        Directory.CreateDirectory(Path.Combine(ContentRoot, "wwwroot"));
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = options.Environment, ContentRootPath = ContentRoot }
        );
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(options.Configuration);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Logs);

        // Not the places of this process, because the machine that runs the tests may have keys.
        builder.Services.AddSingleton(new KeyPlaces(() => options.Variables, BesideAssemblies));
        options.KeyRing(builder.Services.AddDataProtection().SetApplicationName("tests"));
        builder.Services.AddModelKeys(keys =>
        {
            keys.PublicOrigin = options.PublicOrigin;
            keys.RawKeyIds.UnionWith(options.RawKeyIds);
            options.Keys?.Invoke(keys);
        });
        options.Services(builder);
        var built = builder.Build();
        options.Pipeline(built);
        options.Endpoint(built.MapRawModelKeys(options.Pattern));
        options.Endpoint(built.MapModelKeys());
        return built;
    }

    private static void Write(string root, Dictionary<string, string> files)
    {
        Directory.CreateDirectory(root);
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}
