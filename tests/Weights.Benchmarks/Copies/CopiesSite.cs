using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weights.AspNetCore;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>A site whose page loads one model in one way, and waits at each stage until its memory has been searched.</summary>
internal sealed class CopiesSite : IModelKeyAuthority, IAsyncDisposable
{
    private const int Layers = 4;
    private const int Width = 1024;
    private const string Customer = "c_1";

    private readonly ModelFolder _models = new();
    private readonly ContentKey _key;
    private readonly KeyEncryptionKey _customerKey;
    private readonly WebApplication _app;
    private object? _job;
    private Func<string, Task>? _look;

    private CopiesSite()
    {
        _key = ContentKey.FromBytes(Key);
        _customerKey = KeyEncryptionKey.FromBytes(CustomerKey);
        Address = new Uri($"http://localhost:{FreePort()}/");
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = _models.Path }
        );
        builder.WebHost.UseUrls(Address.ToString());
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddSingleton<IModelKeyAuthority>(this);
        builder.Services.AddModelKeys(options => options.PublicOrigin = Address.GetLeftPart(UriPartial.Authority));
        _app = builder.Build();
    }

    public Uri Address { get; }

    public byte[] Key { get; } = RandomNumberGenerator.GetBytes(ContentKey.Length);

    public byte[] CustomerKey { get; } = RandomNumberGenerator.GetBytes(KeyEncryptionKey.Length);

    /// <summary>The weights that all models here have.</summary>
    public byte[] Weights { get; private set; } = [];

    public static async Task<CopiesSite> Start()
    {
        var site = new CopiesSite();
        MatMulModel.WriteExternal(site._models.At("external.onnx"), Layers, Width);
        site.Weights = await File.ReadAllBytesAsync(site._models.At("external.data"));
        foreach (var inline in new[] { "gcm.onnx", "chunked.onnx" })
        {
            MatMulModel.WriteInline(site._models.At(inline), Layers, Width);
        }

        site._models.Encrypt(site._key, "gcm", ContainerFormat.Gcm);
        site._models.Encrypt(site._key, "chunked", ContainerFormat.Chunked);
        site._models.Encrypt(site._key, "external", ContainerFormat.Chunked, "external.data");
        await site._models.WriteManifest();
        foreach (var plaintext in Directory.EnumerateFiles(site._models.Path, "*.onnx").Append(site._models.At("external.data")))
        {
            File.Delete(plaintext);
        }

        site.Map();
        await site._app.StartAsync();
        return site;
    }

    /// <summary>Sets what the next page must do, and what searches its memory.</summary>
    public void Expect(object newJob, Func<string, Task> newLook) => (_job, _look) = (newJob, newLook);

    public ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            request switch
            {
                { RefusedAs: { } outcome } => KeyDecision.Refuse(outcome),
                { Delivery: KeyDelivery.Wrapped } => KeyDecision.GrantWrapped(_customerKey.Wrap(_key), ContainerFormat.Gcm, until: null),
                _ => KeyDecision.Grant(_key, until: null),
            }
        );

    public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        _customerKey.Dispose();
        _models.Dispose();
    }

    private void Map()
    {
        _app.UseAuthentication();
        _app.UseAuthorization();
        _app.MapModelKeys();
        _app.MapPost(
            "/sign-in",
            static () =>
                TypedResults.SignIn(
                    new ClaimsPrincipal(
                        new ClaimsIdentity(
                            [new Claim(ModelKeyClaims.Customer, Customer), new Claim(ModelKeyClaims.Session, PublicId.New("s_"))],
                            "test"
                        )
                    ),
                    authenticationScheme: CookieAuthenticationDefaults.AuthenticationScheme
                )
        );

        // The response of the raw mode, for which this site would need a database.
        _app.MapGet("/raw", () => TypedResults.Bytes(Key, "application/octet-stream"));
        _app.MapGet("/job", () => TypedResults.Json(_job!));
        _app.MapPost("/stage/{name}", (string name) => _look!(name));
        _app.MapGet(
            "/left",
            static () =>
                TypedResults.Content(
                    "<!doctype html><title>Left</title><script>setTimeout(() => fetch('/stage/left', { method: 'POST' }), 3000)</script>",
                    "text/html"
                )
        );
        _app.ServeFolder(_models.Path, "/models");
        _app.ServePage("copies-page.js");
    }

    // The options need the origin before Kestrel has a port.
    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
