using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weights.Browser.Tests;

/// <summary>Certificates that nobody else has signed.</summary>
internal static class SelfSigned
{
    /// <summary>Writes a certificate and its private key.</summary>
    /// <returns>The path of the PEM file.</returns>
    public static string Write(TemporaryFolder folder, string file, string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        return folder.Write(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }
}
