using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// The <c>gcm</c> container, byte-compatible with the reference design: 12 bytes IV ‖ AES-256-GCM ciphertext ‖ 16 bytes tag, no
/// associated data (NIST SP 800-38D). Python's <c>iv + AESGCM(key).encrypt(iv, plaintext, None)</c> writes and reads the same.
/// </summary>
/// <remarks>
/// It is not bound to a name: any file of a key can take the place of another. A wrong key and damage look the same, so compare the
/// <see cref="ContentKey.Kid"/> of both sides first if they are known.
/// </remarks>
public static class GcmContainer
{
    /// <summary>Length of the IV at the start: 12 bytes.</summary>
    public const int IvLength = 12;

    /// <summary>Length of the tag at the end: 16 bytes.</summary>
    public const int TagLength = 16;

    /// <summary>The difference in length between a container and its plaintext: 28 bytes.</summary>
    public const int Overhead = IvLength + TagLength;

    /// <summary>
    /// The longest plaintext, in bytes. Chromium's WebCrypto refuses 2^31 − 4096 and more; spans in .NET and Python's bindings end at
    /// 2^31 − 1.
    /// </summary>
    public const long MaxPlaintextLength = 2_145_000_000;

    /// <summary>Encrypts a model in memory.</summary>
    /// <param name="key">The content key.</param>
    /// <param name="file">The model's name, which a reproducible IV depends on; it is not stored.</param>
    /// <param name="plaintext">The model. Nothing may write to it during the call.</param>
    /// <param name="reproducible">True: the same key, name and model give the same bytes on every machine. False: a random IV.</param>
    /// <returns>The container, 28 bytes longer than the model.</returns>
    /// <exception cref="ContainerException">The model is longer than <see cref="MaxPlaintextLength"/>.</exception>
    public static byte[] Encrypt(ContentKey key, ModelFileName file, ReadOnlySpan<byte> plaintext, bool reproducible = true)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(file);
        CheckLength(plaintext.Length);
        var iv = GcmIv.Choose(key, file, reproducible ? SHA256.HashData(plaintext) : null);
        var container = new byte[plaintext.Length + Overhead];
        Seal(key, iv, plaintext, container);
        return container;
    }

    /// <summary>Decrypts a container in memory.</summary>
    /// <returns>The model. The caller decides how long it stays in memory.</returns>
    /// <exception cref="ContainerException">It is too short to be a container, the key is wrong, or the bytes were changed.</exception>
    public static byte[] Decrypt(ContentKey key, ReadOnlySpan<byte> container)
    {
        ArgumentNullException.ThrowIfNull(key);
        CheckContainerLength(container.Length);
        var plaintext = new byte[container.Length - Overhead];
        Open(key, container, plaintext);
        return plaintext;
    }

    internal static void CheckLength(long plaintextLength)
    {
        if (plaintextLength > MaxPlaintextLength)
        {
            throw new ContainerException(
                $"The model has {plaintextLength:N0} bytes; the 'gcm' format takes at most {MaxPlaintextLength:N0}, "
                    + "because browsers decrypt it in one piece. Save it with its weights as external data, because no onnxruntime opens a "
                    + "single file above 2 GiB. A file of external data of this length needs the 'chunked' format."
            );
        }
    }

    internal static void CheckContainerLength(long length)
    {
        if (length < Overhead)
        {
            throw new ContainerException(
                $"A container has at least {Overhead} bytes; this one has {length}. It is truncated or not a container."
            );
        }
    }

    /// <summary>Fills the container.</summary>
    internal static void Seal(ContentKey key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plaintext, Span<byte> container)
    {
        iv.CopyTo(container);
        using var aes = new AesGcm(key.Bytes, TagLength);
        aes.Encrypt(iv, plaintext, container[IvLength..^TagLength], container[^TagLength..]);
    }

    /// <summary>Decrypts a container.</summary>
    /// <param name="key">The content key.</param>
    /// <param name="container">At least 28 bytes.</param>
    /// <param name="plaintext">28 bytes shorter; can be the memory of the ciphertext. Is zeroed if this throws.</param>
    /// <exception cref="ContainerException">The key is wrong, or the bytes were changed.</exception>
    internal static void Open(ContentKey key, ReadOnlySpan<byte> container, Span<byte> plaintext)
    {
        var verified = false;
        try
        {
            using var aes = new AesGcm(key.Bytes, TagLength);
            aes.Decrypt(container[..IvLength], container[IvLength..^TagLength], container[^TagLength..], plaintext);
            verified = true;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new ContainerException(
                "This is not the key that the file was encrypted under, or the file was damaged or tampered with.",
                e
            );
        }
        finally
        {
            if (!verified)
            {
                CryptographicOperations.ZeroMemory(plaintext);
            }
        }
    }
}
