using System.Buffers.Text;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Testing.Web;

/// <summary>The keys of a site: content keys, the key of its customers, the key that signs responses.</summary>
internal sealed class SiteKeys : IDisposable
{
    /// <summary>The signing key of the raw mode.</summary>
    public const string RawSigningKey = "a signing key that is readable in the page";

    private readonly TemporaryFolder _folder = new();
    private readonly KeyEncryptionKey _customerKey = KeyEncryptionKey.Generate();
    private readonly ECDsa _signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SiteKeys(Uri address, IReadOnlyList<SiteKey> contentKeys)
    {
        (Address, ContentKeys) = (address, contentKeys);
        Customers = new TwoCustomers(contentKeys, _customerKey);
        SigningKeyFile = _folder.Write("signing.pem", _signer.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The address of the site.</summary>
    public Uri Address { get; }

    public IReadOnlyList<SiteKey> ContentKeys { get; }

    public TwoCustomers Customers { get; }

    public string SigningKeyFile { get; }

    public string CustomerKeyHex
    {
        get
        {
            Span<byte> bytes = stackalloc byte[KeyEncryptionKey.Length];
            _customerKey.CopyTo(bytes);
            return Convert.ToHexStringLower(bytes);
        }
    }

    /// <summary>
    /// The loader's option <c>key</c> for <c>session</c> (the server's key is pinned: 04 ‖ x ‖ y), <c>wrapped</c> or <c>raw</c>.
    /// </summary>
    /// <param name="way">One of these three.</param>
    /// <param name="origin">The origin of the endpoint, or an empty text for that of the page.</param>
    public Dictionary<string, object> Option(string way, string origin = "")
    {
        var q = _signer.ExportParameters(includePrivateParameters: false).Q;
        return way switch
        {
            "session" => new()
            {
                ["session"] = $"{origin}/api/model-key/session",
                ["serverKey"] = Base64Url.EncodeToString([4, .. q.X!, .. q.Y!]),
            },
            "wrapped" => new() { ["wrapped"] = $"{origin}/api/model-key/wrapped?kid={{kid}}", ["customerKey"] = CustomerKeyHex },
            "raw" => new() { ["raw"] = $"{origin}/api/model-key?kid={{kid}}", ["verifySignature"] = RawSigningKey },
            _ => throw new ArgumentException($"'{way}' is not session, wrapped or raw.", nameof(way)),
        };
    }

    public void Dispose()
    {
        _customerKey.Dispose();
        _signer.Dispose();
        _folder.Dispose();
    }
}
