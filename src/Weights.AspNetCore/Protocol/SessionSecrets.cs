using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>KEK and KM of one answer: HKDF-SHA-256 (RFC 5869) over the ECDH secret, the client's nonce as salt, the transcript's digest in info.</summary>
internal readonly ref struct SessionSecrets : IDisposable
{
    /// <summary>Length of the memory that both take: 64 bytes.</summary>
    public const int Length = 2 * SHA256.HashSizeInBytes;

    private readonly Span<byte> _kek;
    private readonly Span<byte> _macKey;

    private SessionSecrets(Span<byte> memory)
    {
        _kek = memory[..KeyEncryptionKey.Length];
        _macKey = memory[KeyEncryptionKey.Length..];
    }

    public ReadOnlySpan<byte> Kek => _kek;

    /// <summary>Derives both.</summary>
    /// <param name="z">The x-coordinate of the ECDH point: 32 bytes, leading zeros kept.</param>
    /// <param name="nonce">cnonce: 16 bytes.</param>
    /// <param name="digest">H = SHA-256(T).</param>
    /// <param name="memory">Where to keep them: 64 bytes on the stack, where the collector makes no copies. Disposing zeroes them.</param>
    public static SessionSecrets Derive(
        scoped ReadOnlySpan<byte> z,
        scoped ReadOnlySpan<byte> nonce,
        scoped ReadOnlySpan<byte> digest,
        Span<byte> memory
    )
    {
        Span<byte> prk = stackalloc byte[Hkdf.Length];
        var secrets = new SessionSecrets(memory);

        try
        {
            Hkdf.Extract(nonce, z, prk);
            Hkdf.Expand(prk, "weights.build/key/1/kek\0"u8, digest, secrets._kek);
            Hkdf.Expand(prk, "weights.build/key/1/mac\0"u8, digest, secrets._macKey);
            return secrets;
        }
        catch
        {
            // The caller gets nothing that it could dispose of.
            secrets.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(prk);
        }
    }

    /// <summary>The content key under KEK: 40 bytes.</summary>
    public byte[] Wrap(ContentKey key)
    {
        Span<byte> bytes = stackalloc byte[ContentKey.Length];
        try
        {
            key.CopyTo(bytes);
            return OpenSslKeyWrap.IsAvailable ? OpenSslKeyWrap.Wrap(_kek, bytes) : KeyWrap.Wrap(_kek, bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>HMAC-SHA-256(KM, T ‖ wrapped).</summary>
    public byte[] Mac(ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> wrapped)
    {
        byte[] text = [.. transcript, .. wrapped];
        return HMACSHA256.HashData(_macKey, text);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_kek);
        CryptographicOperations.ZeroMemory(_macKey);
    }
}
