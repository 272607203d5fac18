using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;

namespace Weights.Sample.Keys;

/// <summary>Key delivery with a database, and the key ring that its keys lie under.</summary>
internal static class SiteKeysExtensions
{
    public static void AddSiteKeys(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddModelKeys(options => options.Lease = configuration.GetValue("Sample:Lease", options.Lease));
        services.AddModelKeyDatabase(
            configuration.GetConnectionString("ModelKeys")!,
            options => options.Actor = static context => context?.User.Identity?.Name ?? "the site"
        );
        services.AddHealthChecks().AddModelKeys();

        // After the database's own start, which makes the tables, and before the server's.
        services.AddHostedService<SiteKeysStartup>();

        var ring = services
            .AddDataProtection()
            .SetApplicationName("Weights.Sample")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.GetFullPath(configuration["Sample:KeyRing"]!, environment.ContentRootPath)));
        if (configuration["Sample:KeyRingCertificate"] is { Length: > 0 } file)
        {
            var certificate = X509Certificate2.CreateFromPemFile(Path.GetFullPath(file, environment.ContentRootPath));
            ring.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
        }
    }
}
