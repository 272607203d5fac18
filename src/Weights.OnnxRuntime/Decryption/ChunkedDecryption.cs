using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts a <c>chunked</c> file with all cores. What a chunk left in memory is zeroed if it is not verified.</summary>
internal static class ChunkedDecryption
{
    // Long enough that threads seldom take work, short enough that a cancelled load ends at once. At least a chunk, because a part of
    // a chunk would be decrypted in other memory first.
    private const int ShortestPart = 1 << 23;

    /// <summary>Length of salt ‖ commitment in bytes.</summary>
    public const int PinLength = 64;

    private const int PinOffset = 40;

    public static void Decrypt(
        ContentKey key,
        SafeFileHandle handle,
        ContainerEntry file,
        Plaintext plaintext,
        CancellationToken cancellationToken
    )
    {
        CheckPin(handle, file, cancellationToken);
        using var reader = ChunkedContainerReader.Open(key, file.Binding, file.Path);

        // Another file can have taken the place since the pin was read.
        FileBytes.CheckPin(file, reader.Pin.Span);
        if (reader.Length != plaintext.Length)
        {
            throw new ContainerException($"It holds {reader.Length:N0} bytes, and models.json says {plaintext.Length:N0}.");
        }

        var partLength = Math.Max(ShortestPart, reader.ChunkLength);
        var parts = (plaintext.Length + partLength - 1) / partLength;
        try
        {
            Parallel.For(
                0,
                parts,
                new ParallelOptions { CancellationToken = cancellationToken },
                part =>
                {
                    var offset = part * partLength;
                    reader.Read(offset, plaintext.Part(offset, (int)Math.Min(partLength, plaintext.Length - offset)));
                }
            );
        }
        catch (AggregateException e)
        {
            // One is enough: every part of a damaged file can fail.
            var failures = e.Flatten().InnerExceptions;
            ExceptionDispatchInfo.Throw(failures.FirstOrDefault(static failure => failure is ContainerException) ?? failures[0]);
        }
    }

    /// <summary>Compares salt ‖ commitment with the manifest.</summary>
    public static void CheckPin(SafeFileHandle handle, ContainerEntry file, CancellationToken cancellationToken)
    {
        Span<byte> pin = stackalloc byte[PinLength];
        FileBytes.Read(handle, PinOffset, pin, cancellationToken);
        FileBytes.CheckPin(file, pin);
    }
}
