using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// The compatible mode's signature: base64url of HMAC-SHA-256(signing key, key ‖ origin). Whoever checks it holds the signing key: gateways and other
/// servers. In a page the signing key is public, and the signature detects a mix-up, not an attack.
/// </summary>
internal sealed class RawKeySigner(IOptions<ModelKeyOptions> options)
{
    public const string Header = "X-Key-Signature";

    private readonly byte[]? _signingKey = options.Value.RawSigningKey is { } text ? Encoding.UTF8.GetBytes(text) : null;

    /// <summary>Signs a key for an origin; null where there is no signing key, or no origin to sign for.</summary>
    public string? Sign(ReadOnlySpan<byte> key, string? origin)
    {
        if (_signingKey is null || origin is null)
        {
            return null;
        }

        byte[] message = [.. key, .. Encoding.UTF8.GetBytes(origin)];
        try
        {
            return Base64Url.EncodeToString(HMACSHA256.HashData(_signingKey, message));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message);
        }
    }
}
