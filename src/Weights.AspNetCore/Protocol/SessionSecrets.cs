using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>
/// KEK and KM of one response: HKDF-SHA-256 (RFC 5869) over the ECDH secret, with the client's nonce as salt and the digest of the
/// transcript in the info.
/// </summary>
internal readonly ref struct SessionSecrets : IDisposable
{
    /// <summary>Length of the memory that both keys take: 64 bytes.</summary>
    public const int Length = KeyEncryptionKey.Length + SHA256.HashSizeInBytes;

    private readonly Span<byte> _kek;
    private readonly Span<byte> _macKey;

    private SessionSecrets(Span<byte> memory)
    {
        _kek = memory[..KeyEncryptionKey.Length];
        _macKey = memory[KeyEncryptionKey.Length..];
    }

    public ReadOnlySpan<byte> Kek => _kek;

    /// <summary>Derives both keys.</summary>
    /// <param name="z">The x-coordinate of the ECDH point: 32 bytes, with its leading zeros.</param>
    /// <param name="nonce">cnonce: 16 bytes.</param>
    /// <param name="digest">H = SHA-256(T): 32 bytes.</param>
    /// <param name="memory">
    /// Takes the keys: 64 bytes on the stack, because the garbage collector can copy memory on the heap. Disposing zeroes them.
    /// </param>
    public static SessionSecrets Derive(
        scoped ReadOnlySpan<byte> z,
        scoped ReadOnlySpan<byte> nonce,
        scoped ReadOnlySpan<byte> digest,
        Span<byte> memory
    )
    {
        Span<byte> prk = stackalloc byte[SHA256.HashSizeInBytes];
        var secrets = new SessionSecrets(memory);
        try
        {
            HKDF.Extract(HashAlgorithmName.SHA256, z, nonce, prk);
            Expand(prk, "weights.build/key/1/kek\0"u8, digest, secrets._kek);
            Expand(prk, "weights.build/key/1/mac\0"u8, digest, secrets._macKey);
            return secrets;
        }
        catch
        {
            // The caller gets nothing that it could dispose.
            secrets.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(prk);
        }
    }

    /// <summary>Wraps the content key under KEK (RFC 3394): 40 bytes.</summary>
    public byte[] Wrap(ContentKey key)
    {
        Span<byte> bytes = stackalloc byte[ContentKey.Length];
        try
        {
            key.CopyTo(bytes);
            return KeyWrap.Wrap(_kek, bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>HMAC-SHA-256(KM, T ‖ wrapped): 32 bytes.</summary>
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

    /// <summary>HKDF-Expand (RFC 5869, 2.3) with <c>info = label ‖ context</c>.</summary>
    /// <param name="prk">The pseudorandom key: 32 bytes.</param>
    /// <param name="label">What the key is for.</param>
    /// <param name="context">What the key is bound to.</param>
    /// <param name="key">Takes the key, which the caller zeroes.</param>
    internal static void Expand(
        scoped ReadOnlySpan<byte> prk,
        scoped ReadOnlySpan<byte> label,
        scoped ReadOnlySpan<byte> context,
        scoped Span<byte> key
    )
    {
        Span<byte> info = stackalloc byte[label.Length + context.Length];
        label.CopyTo(info);
        context.CopyTo(info[label.Length..]);
        HKDF.Expand(HashAlgorithmName.SHA256, prk, key, info);
    }
}
