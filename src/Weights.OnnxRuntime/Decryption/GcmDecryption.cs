using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts a <c>gcm</c> container in the memory that the plaintext gets, so that the model is in memory once.</summary>
internal static class GcmDecryption
{
    // The largest power of two that the length of a span can be.
    private const int LongestRead = 1 << 30;

    /// <summary>Reads IV ‖ tag, and compares them with the manifest.</summary>
    public static async Task CheckPinAsync(IContainerBytes bytes, ManifestFile file, CancellationToken cancellationToken)
    {
        var pin = new byte[GcmContainer.Overhead];
        using var start = await bytes.OpenAsync(0, GcmContainer.IvLength, cancellationToken).ConfigureAwait(false);
        await start.ReadAsync(pin.AsMemory(0, GcmContainer.IvLength), cancellationToken).ConfigureAwait(false);
        var end = file.EncryptedSize - GcmContainer.TagLength;
        using var tag = await bytes.OpenAsync(end, GcmContainer.TagLength, cancellationToken).ConfigureAwait(false);
        await tag.ReadAsync(pin.AsMemory(GcmContainer.IvLength), cancellationToken).ConfigureAwait(false);
        WrongContainers.CheckPin(bytes, file, pin);
    }

    /// <summary>Reads and decrypts.</summary>
    /// <param name="key">The content key.</param>
    /// <param name="bytes">The container.</param>
    /// <param name="file">What the manifest says.</param>
    /// <param name="plaintext">As long as the model.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task DecryptAsync(
        ContentKey key,
        IContainerBytes bytes,
        ManifestFile file,
        Plaintext plaintext,
        CancellationToken cancellationToken
    )
    {
        var pin = new byte[GcmContainer.Overhead];
        using var part = await bytes.OpenAsync(0, file.EncryptedSize, cancellationToken).ConfigureAwait(false);
        await part.ReadAsync(pin.AsMemory(0, GcmContainer.IvLength), cancellationToken).ConfigureAwait(false);
        for (long at = 0; at < plaintext.Length; at += LongestRead)
        {
            var count = (int)Math.Min(LongestRead, plaintext.Length - at);
            await part.ReadAsync(plaintext.PartAsMemory(at, count), cancellationToken).ConfigureAwait(false);
        }

        await part.ReadAsync(pin.AsMemory(GcmContainer.IvLength), cancellationToken).ConfigureAwait(false);
        WrongContainers.CheckPin(bytes, file, pin);
        DecryptInPlace(key, pin, plaintext);
    }

    /// <summary>Decrypts ciphertext where it is. It is zeroed if it was changed.</summary>
    /// <param name="key">The content key.</param>
    /// <param name="pin">IV ‖ tag.</param>
    /// <param name="ciphertext">The ciphertext, which becomes the plaintext.</param>
    /// <exception cref="ContainerException">The key is wrong, or the container was changed.</exception>
    public static void DecryptInPlace(ContentKey key, ReadOnlySpan<byte> pin, Plaintext ciphertext)
    {
        var bytes = ciphertext.Part(0, checked((int)ciphertext.Length));
        Span<byte> keyBytes = stackalloc byte[ContentKey.Length];
        try
        {
            key.CopyTo(keyBytes);
            using var aes = new AesGcm(keyBytes, GcmContainer.TagLength);
            aes.Decrypt(pin[..GcmContainer.IvLength], bytes, pin[GcmContainer.IvLength..], bytes);
        }
        catch (AuthenticationTagMismatchException e)
        {
            CryptographicOperations.ZeroMemory(bytes);
            throw new ContainerException("The file was damaged or tampered with. Copy it again from what was published.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyBytes);
        }
    }
}
