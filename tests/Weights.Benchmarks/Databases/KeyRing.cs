using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Weights.Benchmarks;

/// <summary>A Data Protection key ring in a folder, encrypted under a certificate, which several processes use.</summary>
internal sealed record KeyRing(string Folder, string CertificateFile)
{
    public static async Task<KeyRing> Create(string parent)
    {
        var ring = new KeyRing(Path.Combine(parent, "ring"), Path.Combine(parent, "ring.pfx"));
        Directory.CreateDirectory(ring.Folder);
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest(
            "CN=ring",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        await File.WriteAllBytesAsync(ring.CertificateFile, certificate.Export(X509ContentType.Pkcs12));
        return ring;
    }

    /// <summary>Makes a site use the ring, with the algorithm that docs/guides/production.md recommends for cookies.</summary>
    public void AddTo(IServiceCollection services)
    {
        var certificate = X509CertificateLoader.LoadPkcs12FromFile(CertificateFile, password: null);
        services
            .AddDataProtection()
            .SetApplicationName("benchmarks")
            .PersistKeysToFileSystem(new DirectoryInfo(Folder))
            .ProtectKeysWithCertificate(certificate)
            .UnprotectKeysWithAnyCertificate(certificate)
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration { EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM });
    }
}
