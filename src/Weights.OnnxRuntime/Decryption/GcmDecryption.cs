using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts a <c>gcm</c> file in the memory that the plaintext gets, so that the model is in memory once.</summary>
internal static class GcmDecryption
{
    public static void Decrypt(
        ContentKey key,
        SafeFileHandle handle,
        ContainerEntry file,
        Plaintext plaintext,
        CancellationToken cancellationToken
    )
    {
        Span<byte> pin = stackalloc byte[GcmContainer.Overhead];
        var iv = pin[..GcmContainer.IvLength];
        var tag = pin[GcmContainer.IvLength..];
        FileBytes.Read(handle, 0, iv, cancellationToken);
        FileBytes.Read(handle, file.EncryptedSize - GcmContainer.TagLength, tag, cancellationToken);
        FileBytes.CheckPin(file, pin);

        var bytes = plaintext.Part(0, (int)plaintext.Length);
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
