using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>Encrypts a large model: copied into the output while it is hashed, then encrypted there in place through a mapping.</summary>
internal static class LargeGcmWriter
{
    public static ContainerDigests Write(
        ContentKey key,
        ModelFileName file,
        SafeFileHandle input,
        long length,
        SafeFileHandle output,
        bool reproducible,
        CancellationToken cancellationToken)
    {
        var plaintextSha256 = HashingCopy.Run(input, length, output, GcmContainer.IvLength, cancellationToken);

        // The tag's place is written too: every block of the file then exists before it is mapped, and a full disk shows here.
        RandomAccess.Write(output, new byte[GcmContainer.TagLength], GcmContainer.IvLength + length);
        Span<byte> iv = stackalloc byte[GcmContainer.IvLength];
        GcmIv.Choose(key, file, plaintextSha256, reproducible, iv);

        cancellationToken.ThrowIfCancellationRequested();
        using var mapping = new FileMapping(output, (int)length + GcmContainer.Overhead);
        var container = mapping.Span;
        GcmContainer.Seal(key, iv, container[GcmContainer.IvLength..^GcmContainer.TagLength], container);
        cancellationToken.ThrowIfCancellationRequested();
        return new ContainerDigests(length, plaintextSha256, container.Length, SHA256.HashData(container));
    }
}
