using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Weights.Encryption;

namespace Weights.Testing.Web;

/// <summary>
/// A site on Kestrel in this process: the built loader with real models and models.json below <c>/weights/</c>, onnxruntime-web below
/// <c>/ort/</c>, the scenarios of pages (<c>/page/scenarios.js</c>), and the key endpoints of Weights.AspNetCore for two customers.
/// </summary>
internal sealed class LoaderSite : IAsyncDisposable
{
    /// <summary>The signing key of the raw mode.</summary>
    public const string RawSigningKey = "a signing key that is readable in the page";

    private readonly TemporaryFolder _folder = new();
    private readonly KeyEncryptionKey _customerKey = KeyEncryptionKey.Generate();
    private readonly ECDsa _signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly WebApplication _app;

    private LoaderSite(LoaderSiteOptions options)
    {
        // "localhost", because the origin of a request must be the one that the configuration names.
        Address = new Uri($"http://localhost:{Loopback.FreePort()}/");
        Customers = new TwoCustomers([.. WebModels.All.Select(model => model.Key).OfType<SiteKey>()], _customerKey);
        _folder.Write("signing.pem", _signer.ExportPkcs8PrivateKeyPem());
        _app = LoaderSiteApp.Build(Address, _folder.Path, Customers, options);
        _app.Use(Requests.Record);
        _app.Use(Faults.Apply);
        LoaderSiteApp.Map(_app, options);
    }

    public Uri Address { get; }

    /// <summary>The server also listens to this name. It is another origin, from which no page gets a key.</summary>
    public Uri OtherOrigin => new UriBuilder(Address) { Host = "other.localhost" }.Uri;

    public TwoCustomers Customers { get; }

    public SiteRequests Requests { get; } = new();

    public SiteFaults Faults { get; } = new();

    public string CustomerKeyHex
    {
        get
        {
            Span<byte> bytes = stackalloc byte[KeyEncryptionKey.Length];
            _customerKey.CopyTo(bytes);
            return Convert.ToHexStringLower(bytes);
        }
    }

    /// <summary>
    /// The loader's option <c>key</c> for <c>session</c> (the server's key is pinned: 04 ‖ x ‖ y), <c>wrapped</c> or <c>raw</c>.
    /// </summary>
    /// <param name="way">One of these three.</param>
    /// <param name="absolute">Whether the URLs have this site's origin. If not, they are relative to the page's origin.</param>
    public Dictionary<string, object> Key(string way, bool absolute = false)
    {
        var at = absolute ? Address.GetLeftPart(UriPartial.Authority) : "";
        var q = _signer.ExportParameters(includePrivateParameters: false).Q;
        var key = way switch
        {
            "session" => new Dictionary<string, object>
            {
                ["session"] = $"{at}/api/model-key/session",
                ["serverKey"] = Base64Url.EncodeToString([4, .. q.X!, .. q.Y!]),
            },
            "wrapped" => new Dictionary<string, object>
            {
                ["wrapped"] = $"{at}/api/model-key/wrapped?kid={{kid}}",
                ["customerKey"] = CustomerKeyHex,
            },
            "raw" => new Dictionary<string, object> { ["raw"] = $"{at}/api/model-key?kid={{kid}}", ["verifySignature"] = RawSigningKey },
            _ => throw new ArgumentException($"'{way}' is not session, wrapped or raw.", nameof(way)),
        };
        if (absolute)
        {
            key["credentials"] = "include";
        }

        return key;
    }

    public static async Task<LoaderSite> StartAsync(LoaderSiteOptions? options = null)
    {
        var site = new LoaderSite(options ?? new());
        await site._app.StartAsync();
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _customerKey.Dispose();
        _signer.Dispose();
        _folder.Dispose();
    }
}
