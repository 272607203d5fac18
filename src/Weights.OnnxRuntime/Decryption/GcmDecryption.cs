using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts a <c>gcm</c> file in the memory that the plaintext gets, so that the model is in memory once.</summary>
internal static class GcmDecryption
{
    /// <summary>Reads IV ‖ tag, and compares them with the manifest.</summary>
    public static void ReadPin(SafeFileHandle handle, ContainerEntry file, Span<byte> pin, CancellationToken cancellationToken)
    {
        FileBytes.Read(handle, 0, pin[..GcmContainer.IvLength], cancellationToken);
        FileBytes.Read(handle, file.EncryptedSize - GcmContainer.TagLength, pin[GcmContainer.IvLength..], cancellationToken);
        FileBytes.CheckPin(file, pin);
    }

    public static void Decrypt(
        ContentKey key,
        SafeFileHandle handle,
        ContainerEntry file,
        Plaintext plaintext,
        CancellationToken cancellationToken
    )
    {
        Span<byte> pin = stackalloc byte[GcmContainer.Overhead];
        ReadPin(handle, file, pin, cancellationToken);
        var iv = pin[..GcmContainer.IvLength];
        var tag = pin[GcmContainer.IvLength..];
        var bytes = plaintext.Part(0, checked((int)plaintext.Length));
        FileBytes.Read(handle, GcmContainer.IvLength, bytes, cancellationToken);
        Span<byte> keyBytes = stackalloc byte[ContentKey.Length];
        try
        {
            key.CopyTo(keyBytes);
            using var aes = new AesGcm(keyBytes, GcmContainer.TagLength);
            aes.Decrypt(iv, bytes, tag, bytes);
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
