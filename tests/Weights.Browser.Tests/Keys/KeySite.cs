using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weights.AspNetCore;
using Weights.Encryption;

namespace Weights.Browser.Tests.Keys;

/// <summary>
/// A site on Kestrel in this process, with the key endpoints, the built loader, and a model of each format. Each model has its own key.
/// </summary>
internal sealed class KeySite : IAsyncDisposable
{
    /// <summary>The signing key of the raw mode.</summary>
    public const string RawSigningKey = "a signing key that is readable in the page";

    private const string Either = "Either";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weights-keys-");
    private readonly WebApplication _app;
    private readonly KeyEncryptionKey _customerKey = KeyEncryptionKey.Generate();
    private readonly ECDsa _signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private KeySite(TimeSpan lease)
    {
        Models =
        [
            new KeySiteModel("small", ContainerFormat.Gcm, 5000),
            new KeySiteModel("large", ContainerFormat.Chunked, 9 * 1024 * 1024),
        ];
        File.WriteAllText(Path.Combine(_folder.FullName, "signing.pem"), _signer.ExportPkcs8PrivateKeyPem());
        Address = new Uri($"http://localhost:{Loopback.FreePort()}/");
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = _folder.FullName }
        );
        builder.WebHost.UseUrls(Address.ToString());
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            Models.Select(model => KeyValuePair.Create($"Weights:Keys:{model.Name}", (string?)model.KeyHex))
        );
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder
            .Services.AddAuthentication(Either)
            .AddCookie()
            .AddBearerToken()
            .AddPolicyScheme(
                Either,
                null,
                static either =>
                    either.ForwardDefaultSelector = static context =>
                        context.Request.Headers.Authorization.Count > 0
                            ? BearerTokenDefaults.AuthenticationScheme
                            : CookieAuthenticationDefaults.AuthenticationScheme
            );
        Customers = new TwoCustomers([.. Models.Select(model => model.SiteKey)], _customerKey);
        builder.Services.AddSingleton<IModelKeyAuthority>(Customers);
        builder.Services.AddModelKeys(keys =>
        {
            keys.PublicOrigin = Address.GetLeftPart(UriPartial.Authority);
            keys.AllowedOrigins.Add(Shop.GetLeftPart(UriPartial.Authority));
            keys.SigningKeyFile = "signing.pem";
            keys.RawSigningKey = RawSigningKey;
            keys.RawKeyIds.UnionWith(Models.Select(model => model.Name));
            keys.Lease = lease;
        });
        _app = builder.Build();
        _app.Use(Traffic.Record);
        _app.UseAuthentication();
        _app.UseAuthorization();
        _app.MapModelKeys();
        _app.MapRawModelKeys();
        _app.MapPost(
            "/sign-in",
            static (string customer) =>
                TypedResults.SignIn(Principal(customer), authenticationScheme: CookieAuthenticationDefaults.AuthenticationScheme)
        );
        _app.MapPost(
            "/token",
            static (string customer) =>
                TypedResults.SignIn(Principal(customer), authenticationScheme: BearerTokenDefaults.AuthenticationScheme)
        );
        _app.MapPost("/sign-out", static context => context.SignOutAsync());
        foreach (var (path, type, bytes) in Files())
        {
            _app.MapGet(
                path,
                async () =>
                {
                    await (path.EndsWith(".enc", StringComparison.Ordinal) ? Downloads : Task.CompletedTask);
                    return TypedResults.Bytes(bytes, type);
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

    /// <summary>All requests and responses.</summary>
    public RecordedTraffic Traffic { get; } = new();

    public TwoCustomers Customers { get; }

    /// <summary>The loader's key option for the session protocol. The server's key is pinned: 04 ‖ x ‖ y in base64url.</summary>
    public object Session
    {
        get
        {
            var q = _signer.ExportParameters(includePrivateParameters: false).Q;
            return new { session = "/api/model-key/session", serverKey = Base64Url.EncodeToString([4, .. q.X!, .. q.Y!]) };
        }
    }

    public string CustomerKeyHex
    {
        get
        {
            Span<byte> bytes = stackalloc byte[KeyEncryptionKey.Length];
            _customerKey.CopyTo(bytes);
            return Convert.ToHexStringLower(bytes);
        }
    }

    public static async Task<KeySite> StartAsync(TimeSpan lease)
    {
        var site = new KeySite(lease);
        await site._app.StartAsync();
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _customerKey.Dispose();
        _signer.Dispose();
        _folder.Delete(recursive: true);
    }

    private static ClaimsPrincipal Principal(string customer) =>
        new(
            new ClaimsIdentity(
                [new Claim(ModelKeyClaims.Customer, customer), new Claim(ModelKeyClaims.Session, PublicId.New("s_"))],
                "test"
            )
        );

    private IEnumerable<(string Path, string Type, byte[] Bytes)> Files()
    {
        var loader = Path.Combine(Repository.Root, "src", "Weights.Loader", "dist");
        yield return ("/", "text/html", "<!doctype html><title>Keys</title><link rel=\"icon\" href=\"data:,\">"u8.ToArray());
        yield return ("/weights-loader.js", "text/javascript", File.ReadAllBytes(Path.Combine(loader, "weights-loader.js")));
        yield return ("/weights-loader.worker.js", "text/javascript", File.ReadAllBytes(Path.Combine(loader, "weights-loader.worker.js")));
        foreach (var script in new[] { "page.js", "ort.mjs" })
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
