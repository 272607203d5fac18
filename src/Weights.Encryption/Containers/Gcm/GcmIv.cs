using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>The IV of a <c>gcm</c> container.</summary>
internal static class GcmIv
{
    private static ReadOnlySpan<byte> Label => "weights.build/v1/iv"u8;

    /// <summary>
    /// The first 12 bytes of HMAC-SHA-256(HKDF(CK, "", "weights.build/v1/iv", 32), lv(file) ‖ SHA-256(plaintext)).
    /// A keyed pseudorandom function of name and plaintext: equal IVs mean equal files, except with probability q²/2^97 for q files.
    /// It is not one of the two IV constructions of NIST SP 800-38D, because the bytes must be the same on every machine.
    /// </summary>
    private static void Reproducible(ContentKey key, ModelFileName file, ReadOnlySpan<byte> plaintextSha256, Span<byte> iv)
    {
        Span<byte> ivKey = stackalloc byte[32];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, ivKey, salt: [], info: Label);
            HMACSHA256.HashData(ivKey, [.. file.LengthAndUtf8(), .. plaintextSha256], mac);
            mac[..iv.Length].CopyTo(iv);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(ivKey);
        }
    }

    /// <summary>A reproducible IV if the model's SHA-256 is given, otherwise a random one.</summary>
    public static byte[] Choose(ContentKey key, ModelFileName file, byte[]? plaintextSha256)
    {
        if (plaintextSha256 is null)
        {
            return RandomNumberGenerator.GetBytes(GcmContainer.IvLength);
        }

        var iv = new byte[GcmContainer.IvLength];
        Reproducible(key, file, plaintextSha256, iv);
        return iv;
    }
}
