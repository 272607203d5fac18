using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Weights.AspNetCore;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>A site whose page loads one model in one way, and waits at each stage until it has been looked at.</summary>
internal sealed class CopiesSite : IModelKeyAuthority, IAsyncDisposable
{
    private const int Layers = 4;
    private const int Width = 1024;
    private const string Customer = "c_1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weights-copies-");
    private readonly ContentKey _key;
    private readonly KeyEncryptionKey _customerKey;
    private readonly List<object> _models = [];
    private readonly WebApplication _app;
    private object? _job;
    private Func<string, Task>? _look;

    private CopiesSite()
    {
        _key = ContentKey.FromBytes(Key);
        _customerKey = KeyEncryptionKey.FromBytes(CustomerKey);
        Address = new Uri($"http://localhost:{FreePort()}/");
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = _folder.FullName }
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

    /// <summary>Those of all models here.</summary>
    public byte[] Weights { get; private set; } = [];

    public static async Task<CopiesSite> Start()
    {
        var site = new CopiesSite();
        MatMulModel.WriteExternal(site.At("external.onnx"), Layers, Width);
        site.Weights = await File.ReadAllBytesAsync(site.At("external.data"));
        foreach (var inline in new[] { "gcm.onnx", "chunked.onnx" })
        {
            MatMulModel.WriteInline(site.At(inline), Layers, Width);
        }

        site.Add("gcm", ContainerFormat.Gcm);
        site.Add("chunked", ContainerFormat.Chunked);
        site.Add("external", ContainerFormat.Chunked, "external.data");
        await File.WriteAllTextAsync(site.At("models.json"), JsonSerializer.Serialize(new { version = 1, site._models }));
        foreach (var open in Directory.EnumerateFiles(site._folder.FullName, "*.onnx").Append(site.At("external.data")))
        {
            File.Delete(open);
        }

        site.Map();
        await site._app.StartAsync();
        return site;
    }

    /// <summary>What the next page is to do, and who looks at it.</summary>
    public void Expect(object newJob, Func<string, Task> newLook) => (_job, _look) = (newJob, newLook);

    public ValueTask<KeyDecision> DecideAsync(KeyRequest request) =>
        ValueTask.FromResult(
            request switch
            {
                { RefusedAs: { } outcome } => KeyDecision.Refuse(outcome),
                { Delivery: KeyDelivery.Wrapped } => KeyDecision.Grant(_customerKey.Wrap(_key), ContainerFormat.Gcm, until: null),
                _ => KeyDecision.Grant(_key, until: null),
            }
        );

    public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        _customerKey.Dispose();
        _folder.Delete(recursive: true);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Add(string name, ContainerFormat format, params string[] data)
    {
        (long Size, long EncryptedSize) Encrypt(string source, ModelFileName file)
        {
            if (format == ContainerFormat.Gcm)
            {
                GcmContainerFile.Encrypt(_key, file, At(source), At(source + ".enc"));
            }
            else
            {
                ChunkedContainerFile.Encrypt(_key, file, At(source), At(source + ".enc"));
            }

            return (new FileInfo(At(source)).Length, new FileInfo(At(source + ".enc")).Length);
        }

        var (size, encryptedSize) = Encrypt($"{name}.onnx", ModelFileName.Of(name));
        var external = data.Select(location =>
            {
                var (size, encryptedSize) = Encrypt(location, ModelFileName.OfExternal(name, location));
                return new
                {
                    location,
                    file = location + ".enc",
                    url = location + ".enc",
                    size,
                    encryptedSize,
                    sha256 = new string('0', 64),
                };
            })
            .ToList();
        _models.Add(
            new
            {
                name,
                file = $"{name}.onnx.enc",
                url = $"{name}.onnx.enc",
                size,
                encryptedSize,
                format = format == ContainerFormat.Gcm ? "gcm" : "chunked",
                keyId = "acme",
                kid = _key.Kid,
                sha256 = new string('0', 64),
                external,
            }
        );
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

        // As the compatible mode answers, which is enabled in a database.
        _app.MapGet("/raw", () => TypedResults.Bytes(Key, "application/octet-stream"));
        _app.MapGet("/job", () => TypedResults.Json(_job!));
        _app.MapPost("/stage/{name}", (string name) => _look!(name));
        _app.MapGet(
            "/",
            static () => TypedResults.Content("<!doctype html><title>Copies</title><script type=module src=/page.js></script>", "text/html")
        );
        _app.MapGet(
            "/left",
            static () =>
                TypedResults.Content(
                    "<!doctype html><title>Left</title><script>setTimeout(() => fetch('/stage/left', { method: 'POST' }), 3000)</script>",
                    "text/html"
                )
        );
        _app.MapGet(
            "/page.js",
            static () => TypedResults.PhysicalFile(Path.Combine(AppContext.BaseDirectory, "copies-page.js"), "text/javascript")
        );
        Serve(_folder.FullName, "/models");
        Serve(Path.Combine(Repository.Root, "src/Weights.Loader/dist"), "/loader");
        Serve(Path.Combine(Repository.Root, "sample-web/node_modules/onnxruntime-web/dist"), "/ort");
    }

    private void Serve(string root, string path) =>
        _app.UseStaticFiles(
            new StaticFileOptions
            {
                RequestPath = path,
                FileProvider = new PhysicalFileProvider(root),
                ServeUnknownFileTypes = true,
                ContentTypeProvider = new FileExtensionContentTypeProvider { Mappings = { [".mjs"] = "text/javascript" } },
            }
        );

    // The origin stands in the options before Kestrel has a port.
    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
