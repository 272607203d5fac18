using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Weights.Testing.Web;

/// <summary>
/// A site on Kestrel in this process: the built loader with real models and models.json below <c>/weights/</c>, onnxruntime-web below
/// <c>/ort/</c>, the scenarios of pages (<c>/page/scenarios.js</c>), and the key endpoints of Weights.AspNetCore for two customers.
/// </summary>
internal sealed class LoaderSite : IAsyncDisposable
{
    private readonly SiteKeys _keys;
    private readonly WebApplication _app;

    private LoaderSite(Uri address, LoaderSiteOptions options)
    {
        Address = address;
        _keys = new SiteKeys(Address, [.. WebModels.All.Select(model => model.Key).OfType<SiteKey>()]);
        _keys.Customers.OfflineLease = options.OfflineLease;
        var builder = SiteKeyEndpoints.Builder(_keys, options.Lease, options.AllowedOrigins, options.ProxyOrigin);
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new FirstMiddleware(Requests.Record, Faults.Apply)));
        _app = builder.Build();
        LoaderSiteFiles.AddHeaders(_app, options);
        SiteKeyEndpoints.Map(_app);
        LoaderSiteFiles.Map(_app, options.Folders);
    }

    public Uri Address { get; }

    /// <summary>The server also listens to this name. It is another origin, from which no page gets a key.</summary>
    public Uri OtherOrigin => new UriBuilder(Address) { Host = "other.localhost" }.Uri;

    public TwoCustomers Customers => _keys.Customers;

    public SiteRequests Requests { get; } = new();

    public SiteFaults Faults { get; } = new();

    /// <summary>
    /// The loader's option <c>key</c> for <c>session</c> (the server's key is pinned), <c>wrapped</c> or <c>raw</c>.
    /// </summary>
    /// <param name="way">One of these three.</param>
    /// <param name="absolute">Whether the page has another origin. Its requests then have this site's cookies.</param>
    public Dictionary<string, object> Key(string way, bool absolute = false)
    {
        var key = _keys.Option(way, absolute ? Address.GetLeftPart(UriPartial.Authority) : "");
        if (absolute)
        {
            key["credentials"] = "include";
        }

        return key;
    }

    public static Task<LoaderSite> StartAsync(LoaderSiteOptions? options = null) =>
        FreePorts.StartAsync(async address =>
        {
            await using var started = new Started();
            var site = started.Add(new LoaderSite(address, options ?? new()));
            await site._app.StartAsync();
            started.Move();
            return site;
        });

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _keys.Dispose();
    }
}
