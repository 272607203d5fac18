using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Weights.OnnxRuntime;

/// <summary>Reads parts of files, and compares pins.</summary>
internal static class FileBytes
{
    // So that a cancelled load of a slow disk ends soon.
    private const int ReadLength = 1 << 24;

    /// <summary>Fills the destination.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static void Read(SafeFileHandle handle, long offset, Span<byte> destination, CancellationToken cancellationToken)
    {
        while (!destination.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = RandomAccess.Read(handle, destination[..Math.Min(destination.Length, ReadLength)], offset);
            if (count == 0)
            {
                throw new IOException("The file became shorter while it was read.");
            }

            destination = destination[count..];
            offset += count;
        }
    }

    /// <exception cref="EncryptedModelException"><c>wrong-file</c>: it is another file than models.json names.</exception>
    public static void CheckPin(ContainerEntry file, ReadOnlySpan<byte> pin)
    {
        if (!CryptographicOperations.FixedTimeEquals(file.Pin.Span, pin))
        {
            throw new EncryptedModelException(
                "wrong-file",
                $"'{file.Path}' is another or an older file than models.json names; it was not used. Copy file and models.json again, from "
                    + "the same publish."
            );
        }
    }
}
