using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// Signs responses of the session protocol with the server's signing key, which loaders may pin: ECDSA on P-256 with SHA-256. If no
/// key is configured, responses are not signed.
/// </summary>
internal sealed class ResponseSigner : IDisposable
{
    private readonly Lock _signing = new();
    private readonly ECDsa? _key;

    /// <summary>Reads the key.</summary>
    /// <exception cref="OptionsValidationException">The file cannot be read, or does not hold a private key on P-256.</exception>
    public ResponseSigner(IOptions<ModelKeyOptions> options, IHostEnvironment host, ILogger<ResponseSigner> logger)
    {
        if (options.Value.SigningKeyFile is { } file)
        {
            _key = Read(Path.GetFullPath(file, host.ContentRootPath));
            logger.SigningKeyLoaded(Base64Url.EncodeToString(P256Point.Export(_key)));
        }
    }

    /// <summary>Signs a message: r ‖ s, 64 bytes; null if no key is configured.</summary>
    public byte[]? Sign(byte[] message)
    {
        if (_key is null)
        {
            return null;
        }

        // .NET does not promise that an instance is thread-safe, and all requests share this one. A signature takes about 20 µs.
        lock (_signing)
        {
            return _key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    public void Dispose() => _key?.Dispose();

    private static ECDsa Read(string path)
    {
        var key = ECDsa.Create();
        try
        {
            Import(key, path);
            if (IsPrivateOnP256(key))
            {
                return key;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw Unusable(path, e.Message);
        }

        key.Dispose();
        throw Unusable(path, "its curve is not P-256.");
    }

    private static void Import(ECDsa key, string path)
    {
        var bytes = File.ReadAllBytes(path);
        var text = new char[bytes.Length];
        try
        {
            var (encoding, mark) = EncodingOf(bytes);
            key.ImportFromPem(text.AsSpan(0, encoding.GetChars(bytes.AsSpan(mark), text)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            Array.Clear(text);
        }
    }

    // The encoding by its byte order mark, and the length of the mark. Windows PowerShell writes UTF-16.
    private static (Encoding Encoding, int Mark) EncodingOf(byte[] bytes) =>
        bytes switch
        {
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
            _ => (Encoding.UTF8, 0),
        };

    /// <exception cref="CryptographicException">The key has no private half.</exception>
    private static bool IsPrivateOnP256(ECDsa key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: true);
        CryptographicOperations.ZeroMemory(parameters.D);
        return parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
    }

    private static OptionsValidationException Unusable(string path, string why) =>
        new(
            nameof(ModelKeyOptions.SigningKeyFile),
            typeof(ModelKeyOptions),
            [
                $"The signing key '{path}' cannot be used: {why}"
                    + " Make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out signing.pem",
            ]
        );
}
