using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>Encrypts a model that fits in private memory: read once, hashed and encrypted there.</summary>
internal static class SmallGcmWriter
{
    public static ContainerDigests Write(ContentKey key, ModelFileName file, SafeFileHandle input, int length, SafeFileHandle output, bool reproducible)
    {
        var plaintext = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        var container = ArrayPool<byte>.Shared.Rent(length + GcmContainer.Overhead);
        try
        {
            Read(input, plaintext.AsSpan(0, length));
            var plaintextSha256 = SHA256.HashData(plaintext.AsSpan(0, length));
            Span<byte> iv = stackalloc byte[GcmContainer.IvLength];
            GcmIv.Choose(key, file, plaintextSha256, reproducible, iv);
            var sealedLength = length + GcmContainer.Overhead;
            GcmContainer.Seal(key, iv, plaintext.AsSpan(0, length), container.AsSpan(0, sealedLength));
            RandomAccess.Write(output, container.AsSpan(0, sealedLength), fileOffset: 0);
            return new ContainerDigests(length, plaintextSha256, sealedLength, SHA256.HashData(container.AsSpan(0, sealedLength)));
        }
        finally
        {
            // The pool's other users have no business with a model.
            ArrayPool<byte>.Shared.Return(plaintext, clearArray: true);
            ArrayPool<byte>.Shared.Return(container);
        }
    }

    private static void Read(SafeFileHandle input, Span<byte> buffer)
    {
        var offset = 0;
        while (offset < buffer.Length)
        {
            var count = RandomAccess.Read(input, buffer[offset..], offset);
            if (count == 0)
            {
                throw GcmContainerFile.Changed();
            }

            offset += count;
        }
    }
}
