using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weights.Sample.Settings;

/// <summary>Whether the certificate of the key ring is there and can be used.</summary>
internal static class KeyRingFaults
{
    private const string Setting = "Sample:KeyRingCertificate";

    public static IEnumerable<string> Of(IConfiguration configuration, IHostEnvironment environment)
    {
        if (configuration[Setting] is { Length: > 0 } file)
        {
            return Check(Path.GetFullPath(file, environment.ContentRootPath)) is { } fault ? [fault] : [];
        }

        // ValueFaults reports a value that is neither true nor false.
        return bool.TryParse(configuration["Weights:AllowUnencryptedKeyRing"], out var allowed) && allowed
            ? []
            :
            [
                $"{Setting} is missing, so the key ring would be stored unencrypted: set it to a PEM file with a certificate and its key. "
                    + "openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj '/CN=key ring' -keyout ring.pem -out ring.pem makes one.",
            ];
    }

    private static string? Check(string path)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Setting} cannot be read: {e.Message.TrimEnd('.')}. Let the site's account read the file, or correct its path.";
        }
        catch (CryptographicException)
        {
            return $"{Setting}, {path}, is not a PEM file with a certificate and its private key.";
        }
    }
}
