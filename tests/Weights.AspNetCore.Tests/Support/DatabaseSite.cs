using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

/// <summary>A site whose keys are in a database, and its operations.</summary>
internal sealed class DatabaseSite : IAsyncDisposable
{
    private static readonly Lazy<X509Certificate2> _ringCertificate = new(MakeCertificate);

    private readonly Site _site;

    private DatabaseSite(Site site) => _site = site;

    public SettableClock Clock { get; private init; } = null!;

    public Site Site => _site;

    public HttpClient Client => _site.Client;

    public ContentKeyOperations Keys => _site.Services.GetRequiredService<ContentKeyOperations>();

    public ModelKeyDatabase Database => _site.Services.GetRequiredService<ModelKeyDatabase>();

    public CustomerOperations Customers => _site.Services.GetRequiredService<CustomerOperations>();

    public CustomerKeyOperations CustomerKeys => _site.Services.GetRequiredService<CustomerKeyOperations>();

    public AuditSearch Audit => _site.Services.GetRequiredService<AuditSearch>();

    /// <summary>Starts a site. Several sites on one database share its key ring, like the instances of one site.</summary>
    public static async Task<DatabaseSite> StartAsync(
        TestDatabase database,
        Action<IDataProtectionBuilder>? ring = null,
        Action<ModelKeyOptions>? keys = null,
        string environment = "Production",
        Action<WebApplicationBuilder>? services = null,
        Action<ModelKeyDatabaseOptions>? audit = null,
        Action<WebApplication>? pipeline = null,
        Action<IEndpointConventionBuilder>? endpoint = null,
        string? connectionString = null,
        NpgsqlDataSource? source = null
    )
    {
        var clock = new SettableClock();
        var site = await Site.StartAsync(
            new SiteOptions
            {
                Environment = environment,
                Keys = keys,
                KeyRing = ring ?? (protection => Encrypt(protection.PersistKeysToFileSystem(Directory.CreateDirectory(database.Ring)))),
                Services = builder =>
                {
                    builder.Services.AddTestAuthentication();
                    builder.Services.AddSingleton<TimeProvider>(clock);
                    _ = source is null
                        ? builder.Services.AddModelKeyDatabase(connectionString ?? database.ConnectionString, audit)
                        : builder.Services.AddModelKeyDatabase(source, audit);
                    builder.Services.AddHealthChecks().AddModelKeys();
                    services?.Invoke(builder);
                },
                Pipeline = app =>
                {
                    pipeline?.Invoke(app);
                    app.MapHealthChecks("/health");
                },
                Endpoint = endpoint ?? (static _ => { }),
            }
        );
        return new DatabaseSite(site) { Clock = clock };
    }

    public static IDataProtectionBuilder Encrypt(IDataProtectionBuilder ring) =>
        ring.ProtectKeysWithCertificate(_ringCertificate.Value).UnprotectKeysWithAnyCertificate(_ringCertificate.Value);

    /// <summary>Writes the certificate of the ring, with its private key, into the parent folder of the key ring.</summary>
    public static string ExportRingCertificate(TestDatabase database)
    {
        var path = Path.Combine(Path.GetDirectoryName(database.Ring)!, "ring.pfx");
        File.WriteAllBytes(path, _ringCertificate.Value.Export(X509ContentType.Pkcs12));
        return path;
    }

    /// <summary>Adds a key <c>acme</c> and a customer <c>c_1</c> who is entitled to it. Returns the kid.</summary>
    public async Task<string> SeedAsync(ContainerFormat format = ContainerFormat.Gcm, bool allowRaw = false)
    {
        var kid = await Keys.CreateAsync(KeyId.Parse("acme"), format, allowRaw);
        await Customers.AddAsync("Acme Inc.", "c_1");
        await Customers.EntitleAsync("c_1", KeyId.Parse("acme"));
        return kid;
    }

    /// <summary>Requests a key as a page does. Returns "granted" if the key can be unwrapped, otherwise the status and the code.</summary>
    public async Task<string> AskAsync(string kid, string customer = "c_1", string session = "s_1", int format = 1)
    {
        using var client = new SessionClient(kid, format);
        using var response = await client.PostAsync(Client, $"user weights/customer:{customer} weights/session:{session}");
        if (!response.IsSuccessStatusCode)
        {
            return $"{(int)response.StatusCode} {await RefusalResponses.CodeAsync(response)}";
        }

        using var key = client.Open(await response.Content.ReadAsStringAsync());
        return key?.Kid == kid ? "granted" : "a response that cannot be unwrapped";
    }

    public Task<HttpResponseMessage> GetAsync(string query, string customer = "c_1") =>
        _site.GetAsync(query, $"user weights/customer:{customer} weights/session:s_1");

    /// <summary>The newest entry of the audit.</summary>
    public async Task<AuditEntry> LastEntryAsync() => (await Audit.SearchAsync(new AuditQuery { Take = 1 })).Single();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=ring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddYears(10)
        );
    }
}
