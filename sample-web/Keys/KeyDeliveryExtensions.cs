using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Weights.Sample.Accounts;

namespace Weights.Sample.Keys;

/// <summary>Key delivery with a database, and the Data Protection key ring that encrypts the stored keys.</summary>
internal static class KeyDeliveryExtensions
{
    public static void AddKeyDelivery(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddModelKeys(options => options.Lease = configuration.GetValue("Sample:Lease", options.Lease));
        services.AddModelKeyDatabase(
            configuration.GetConnectionString("ModelKeys")!,
            static options =>
            {
                options.Actor = static context => context?.User.Identity?.Name ?? "the site";

                // No cookie is valid longer, because a cookie whose session has ended is not renewed.
                options.RevokedSessionRetention = CookieSignIn.Lifetime;
            }
        );
        services.AddHealthChecks().AddModelKeys();

        // Hosted services start in this order: first AddModelKeyDatabase creates the tables, then KeyStoreSetup fills them.
        services.AddSingleton<SiteModelKey>();
        services.AddHostedService<KeyStoreSetup>();
        services.AddKeyRing(configuration, environment);
    }

    private static void AddKeyRing(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        string FullPath(string path) => Path.GetFullPath(path, environment.ContentRootPath);

        var keyRing = services
            .AddDataProtection()
            .SetApplicationName("Weights.Sample")
            .PersistKeysToFileSystem(new DirectoryInfo(FullPath(configuration["Sample:KeyRing"]!)));
        if (configuration["Sample:KeyRingCertificate"] is { Length: > 0 } file)
        {
            var certificate = X509Certificate2.CreateFromPemFile(FullPath(file));
            keyRing.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
        }
    }
}
