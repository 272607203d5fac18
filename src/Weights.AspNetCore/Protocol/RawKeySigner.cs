using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// The signature of the raw mode: base64url of HMAC-SHA-256(signing key, key ‖ origin). It is for gateways and other servers, which
/// have the signing key. A signing key in a page is public, so in a page the signature detects a mix-up but not an attack.
/// </summary>
internal sealed class RawKeySigner(IOptions<ModelKeyOptions> options)
{
    public const string Header = "X-Key-Signature";

    private readonly byte[]? _signingKey = options.Value.RawSigningKey is { } text ? Encoding.UTF8.GetBytes(text) : null;

    /// <summary>Signs a key for an origin; null if there is no signing key or no origin.</summary>
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
