using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>KEK and KM of one answer: HKDF-SHA-256 (RFC 5869) over the ECDH secret, the client's nonce as salt, the transcript's digest in info.</summary>
internal sealed class SessionSecrets : IDisposable
{
    private const int MacKeyLength = 32;

    private readonly byte[] macKey;

    private SessionSecrets(KeyEncryptionKey kek, byte[] macKey)
    {
        Kek = kek;
        this.macKey = macKey;
    }

    public KeyEncryptionKey Kek { get; }

    /// <summary>Derives both.</summary>
    /// <param name="z">The x-coordinate of the ECDH point: 32 bytes, leading zeros kept.</param>
    /// <param name="nonce">cnonce: 16 bytes.</param>
    /// <param name="digest">H = SHA-256(T).</param>
    public static SessionSecrets Derive(ReadOnlySpan<byte> z, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        Span<byte> prk = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> kek = stackalloc byte[KeyEncryptionKey.Length];
        var macKey = GC.AllocateUninitializedArray<byte>(MacKeyLength, pinned: true);
        try
        {
            // RFC 5869: both keys are expanded from one extract.
            HKDF.Extract(HashAlgorithmName.SHA256, z, nonce, prk);
            HKDF.Expand(HashAlgorithmName.SHA256, prk, kek, [.. "weights.build/key/1/kek\0"u8, .. digest]);
            HKDF.Expand(HashAlgorithmName.SHA256, prk, macKey, [.. "weights.build/key/1/mac\0"u8, .. digest]);
            return new SessionSecrets(KeyEncryptionKey.FromBytes(kek), macKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(prk);
            CryptographicOperations.ZeroMemory(kek);
        }
    }

    /// <summary>HMAC-SHA-256(KM, T ‖ wrapped).</summary>
    public byte[] Mac(ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> wrapped)
    {
        byte[] text = [.. transcript, .. wrapped];
        return HMACSHA256.HashData(macKey, text);
    }

    public void Dispose()
    {
        Kek.Dispose();
        CryptographicOperations.ZeroMemory(macKey);
    }
}
