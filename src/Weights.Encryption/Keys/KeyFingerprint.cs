using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>kid = HKDF-SHA-256(key, salt "", info "weights.build/kid", 16 bytes), RFC 5869.</summary>
internal static class KeyFingerprint
{
    private const int Length = 16;

    public static string Of(ReadOnlySpan<byte> key)
    {
        Span<byte> kid = stackalloc byte[Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, kid, salt: [], info: "weights.build/kid"u8);
        return Convert.ToHexStringLower(kid);
    }
}
