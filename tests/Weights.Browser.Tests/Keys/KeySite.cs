using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weights.Encryption;

namespace Weights.Browser.Tests.Keys;

/// <summary>
/// A site on Kestrel in this process, with the key endpoints, the built loader, and a model of each format. Each model has its own key.
/// </summary>
internal sealed class KeySite : IAsyncDisposable
{
    private readonly SiteKeys _keys;
    private readonly WebApplication _app;

    private KeySite(Uri address, TimeSpan lease)
    {
        Address = address;
        Models =
        [
            new KeySiteModel("small", ContainerFormat.Gcm, 5000),
            new KeySiteModel("large", ContainerFormat.Chunked, 9 * 1024 * 1024),
        ];
        _keys = new SiteKeys(Address, [.. Models.Select(model => model.SiteKey)]);
        _app = SiteKeyEndpoints.Builder(_keys, lease, [Shop.GetLeftPart(UriPartial.Authority)]).Build();
        _app.Use(Traffic.Record);
        SiteKeyEndpoints.Map(_app);
        foreach (var (path, type, bytes) in Files())
        {
            _app.MapGet(
                path,
                async () =>
                {
                    await (path.EndsWith(".enc", StringComparison.Ordinal) ? Downloads : Task.CompletedTask);
                    return TypedResults.Bytes(Deployed.GetValueOrDefault(path, bytes), type);
                }
            );
        }
    }

    public Uri Address { get; }

    /// <summary>
    /// The same server with two more host names, which browsers resolve to this machine. They are one site and two origins. Only the first
    /// is an allowed origin.
    /// </summary>
    public Uri Shop => new UriBuilder(Address) { Host = "www.shop.localhost" }.Uri;

    /// <inheritdoc cref="Shop"/>
    public Uri Api => new UriBuilder(Address) { Host = "api.shop.localhost" }.Uri;

    public IReadOnlyList<KeySiteModel> Models { get; }

    /// <summary>The responses with models wait for this task.</summary>
    public Task Downloads { get; set; } = Task.CompletedTask;

    /// <summary>Files of a newer deployment, by their paths.</summary>
    public Dictionary<string, byte[]> Deployed { get; } = [];

    /// <summary>All requests and responses.</summary>
    public RecordedTraffic Traffic { get; } = new();

    public TwoCustomers Customers => _keys.Customers;

    /// <summary>The loader's key option for the session protocol.</summary>
    public object Session => _keys.Option("session");

    public string CustomerKeyHex => _keys.CustomerKeyHex;

    public static Task<KeySite> StartAsync(TimeSpan lease) =>
        FreePorts.StartAsync(async address =>
        {
            await using var started = new Started();
            var site = started.Add(new KeySite(address, lease));
            await site._app.StartAsync();
            started.Move();
            return site;
        });

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _keys.Dispose();
    }

    private IEnumerable<(string Path, string Type, byte[] Bytes)> Files()
    {
        var loader = Path.Combine(Repository.Root, "src", "Weights.Loader", "dist");
        yield return ("/", "text/html", "<!doctype html><title>Keys</title><link rel=\"icon\" href=\"data:,\">"u8.ToArray());
        yield return ("/weights-loader.js", "text/javascript", File.ReadAllBytes(Path.Combine(loader, "weights-loader.js")));
        yield return ("/weights-loader.worker.js", "text/javascript", File.ReadAllBytes(Path.Combine(loader, "weights-loader.worker.js")));
        foreach (var script in new[] { "page.js", "ort.mjs", "cache-everything.js" })
        {
            yield return (
                $"/{script}",
                "text/javascript",
                File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Weights.Browser.Tests", "Keys", script))
            );
        }

        yield return (
            "/models.json",
            "application/json",
            JsonSerializer.SerializeToUtf8Bytes(new { version = 2, models = Models.Select(model => model.Entry) })
        );
        foreach (var model in Models)
        {
            yield return ($"/{model.Name}.enc", "application/octet-stream", model.Container);
        }
    }
}
