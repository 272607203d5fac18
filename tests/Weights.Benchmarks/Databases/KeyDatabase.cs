using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>A key and its customers in a database, from the side of whoever operates the site.</summary>
internal sealed class GrantShop : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GrantShop(WebApplication app, string connectionString, string ring, string certificate) =>
        (_app, ConnectionString, Ring, Certificate) = (app, connectionString, ring, certificate);

    public string ConnectionString { get; }

    public string Ring { get; }

    public string Certificate { get; }

    public string Kid { get; private set; } = "";

    private AuditSearch Audit => _app.Services.GetRequiredService<AuditSearch>();

    /// <param name="folder">An empty one.</param>
    /// <param name="connectionString">Of an empty database.</param>
    /// <param name="key">The content key, 32 bytes, which the compatible mode hands out too; null for a new one that it does not.</param>
    public static async Task<GrantShop> Open(string folder, string connectionString, byte[]? key = null)
    {
        var (ring, pfx) = (Path.Combine(folder, "ring"), Path.Combine(folder, "ring.pfx"));
        using var ringKey = RSA.Create(2048);
        using var certificate = new CertificateRequest(
            "CN=ring",
            ringKey,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        await File.WriteAllBytesAsync(pfx, certificate.Export(X509ContentType.Pkcs12));
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder
            .Services.AddDataProtection()
            .SetApplicationName("tests")
            .PersistKeysToFileSystem(Directory.CreateDirectory(ring))
            .ProtectKeysWithCertificate(certificate)
            .UnprotectKeysWithAnyCertificate(certificate)
            // What docs/key-delivery.md recommends; the server finds it in the ring.
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration { EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM });
        builder.Services.AddModelKeys(options => options.PublicOrigin = GrantServer.Origin);
        builder.Services.AddModelKeyDatabase(connectionString);
        var shop = new GrantShop(builder.Build(), connectionString, ring, pfx);
        await shop._app.StartAsync();
        var keys = shop._app.Services.GetRequiredService<ContentKeyOperations>();
        using var given = key is null ? ContentKey.Generate() : ContentKey.FromBytes(key);
        shop.Kid = await keys.ImportAsync(KeyId.Parse("acme"), given, ContainerFormat.Gcm, allowRaw: key is not null);
        return shop;
    }

    public async Task AddCustomer(string id)
    {
        var customers = _app.Services.GetRequiredService<CustomerOperations>();
        await customers.AddAsync(id, id);
        await customers.EntitleAsync(id, KeyId.Parse("acme"));
    }

    /// <summary>Gives every customer a new key.</summary>
    public Task<int> RotateAllCustomers() => _app.Services.GetRequiredService<CustomerKeyOperations>().RotateAllAsync();

    /// <summary>Entries that the store commits for so many callers at once: requests that it only records, in the batches in which it decides.</summary>
    public async Task<double> EntriesPerSecond(int callers, TimeSpan time)
    {
        var authority = _app.Services.GetRequiredService<IModelKeyAuthority>();
        var request = new KeyRequest
        {
            Delivery = KeyDelivery.Session,
            Customer = "c_0",
            Session = "s_0",
            Model = "face/detect",
            Kid = Kid,
            Format = ContainerFormat.Gcm,
            Origin = GrantServer.Origin,
            RequestId = new string('0', 32),
            At = DateTimeOffset.UtcNow,
            RefusedAs = GrantOutcome.Malformed,
        };
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        var count = 0;
                        for (; watch.Elapsed < time; count++)
                        {
                            if (
                                (await authority.DecideAsync(request with { At = DateTimeOffset.UtcNow })).Outcome != GrantOutcome.Malformed
                            )
                            {
                                throw new InvalidOperationException("The store did not record an entry.");
                            }
                        }

                        return count;
                    })
                )
        );
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    public async Task<int> CountGrants() =>
        (await Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.Granted, Take = int.MaxValue })).Count;

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
