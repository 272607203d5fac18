using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>
/// <see cref="KeyWrap"/> by OpenSSL 3, on Linux: RFC 3394 in one call, where .NET, which does not have it, is called for each of its 24 blocks.
/// Used only where it gives the same bytes.
/// </summary>
internal static class OpenSslKeyWrap
{
    private static readonly Lazy<LibCrypto.Cipher?> _algorithm = new(TryFetch);

    public static bool IsAvailable => _algorithm.Value is not null;

    /// <summary>Wraps a content key: 40 bytes.</summary>
    /// <param name="kek">32 bytes.</param>
    /// <param name="key">32 bytes.</param>
    /// <exception cref="InvalidOperationException">It is not available.</exception>
    public static byte[] Wrap(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> key) =>
        Wrap(_algorithm.Value ?? throw new InvalidOperationException("OpenSSL 3 is not available."), kek, key);

    private static byte[] Wrap(LibCrypto.Cipher algorithm, ReadOnlySpan<byte> kek, ReadOnlySpan<byte> key)
    {
        // The function takes the key's length on trust.
        ArgumentOutOfRangeException.ThrowIfNotEqual(kek.Length, KeyEncryptionKey.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, ContentKey.Length);
        using var context = LibCrypto.EVP_CIPHER_CTX_new();
        var wrapped = new byte[KeyEncryptionKey.WrappedLength];
        if (
            !context.IsInvalid
            && LibCrypto.EVP_EncryptInit_ex2(context, algorithm, kek, 0, 0) == 1
            && LibCrypto.EVP_EncryptUpdate(context, wrapped, out var written, key, key.Length) == 1
            && written == wrapped.Length
        )
        {
            return wrapped;
        }

        LibCrypto.ERR_clear_error();
        throw new CryptographicException("OpenSSL refused a step of the key wrap.");
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with the system's OpenSSL, the managed wrap remains.")]
    private static LibCrypto.Cipher? TryFetch()
    {
        if (!LibCrypto.IsUsable)
        {
            return null;
        }

        try
        {
            var algorithm = LibCrypto.EVP_CIPHER_fetch(0, "AES-256-WRAP", null);
            var (kek, key) = (RandomNumberGenerator.GetBytes(KeyEncryptionKey.Length), RandomNumberGenerator.GetBytes(ContentKey.Length));
            if (!algorithm.IsInvalid && Wrap(algorithm, kek, key).AsSpan().SequenceEqual(KeyWrap.Wrap(kek, key)))
            {
                return algorithm;
            }

            algorithm.Dispose();
            LibCrypto.ERR_clear_error();
        }
        catch (Exception)
        {
            // Not this library.
        }

        return null;
    }
}
