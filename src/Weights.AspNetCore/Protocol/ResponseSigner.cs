using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>The server's signing key, which loaders may pin: ECDSA on P-256. Answers are unsigned where none is configured.</summary>
internal sealed class ResponseSigner : IDisposable
{
    private readonly Lock _signing = new();

    /// <summary>Reads the key.</summary>
    /// <exception cref="OptionsValidationException">The file cannot be read, or holds no private key on P-256.</exception>
    public ResponseSigner(IOptions<ModelKeyOptions> options, IHostEnvironment host, ILogger<ResponseSigner> logger)
    {
        if (options.Value.SigningKeyFile is { } file)
        {
            Key = Read(Path.GetFullPath(file, host.ContentRootPath));
            logger.SigningKeyLoaded(Base64Url.EncodeToString(P256Point.Export(Key)));
        }
    }

    private ECDsa? Key { get; }

    /// <summary>Signs: r ‖ s, 64 bytes. Null where no key is configured.</summary>
    public byte[]? Sign(byte[] message)
    {
        if (Key is null)
        {
            return null;
        }

        // .NET promises no thread safety of an instance, and requests share this one: some 20 µs for each.
        lock (_signing)
        {
            return Key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    public void Dispose() => Key?.Dispose();

    private static ECDsa Read(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.ExportParameters(includePrivateParameters: true).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
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
        throw Unusable(path, "it is on another curve than P-256.");
    }

    private static OptionsValidationException Unusable(string path, string why) =>
        new(
            nameof(ModelKeyOptions.SigningKeyFile),
            typeof(ModelKeyOptions),
            [
                $"The signing key '{path}' cannot be used: {why} Make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out signing.pem",
            ]
        );
}
