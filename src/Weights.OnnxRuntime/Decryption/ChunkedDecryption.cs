using Microsoft.Win32.SafeHandles;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts a <c>chunked</c> file with all cores. Each chunk is verified before its bytes are in the plaintext's memory.</summary>
internal static class ChunkedDecryption
{
    // Long enough that threads seldom take work, short enough that a cancelled load ends at once.
    private const int PartLength = 1 << 23;

    private const int PinOffset = 40;

    public static void Decrypt(
        ContentKey key,
        SafeFileHandle handle,
        ContainerEntry file,
        Plaintext plaintext,
        CancellationToken cancellationToken
    )
    {
        Span<byte> pin = stackalloc byte[file.Pin.Length];
        FileBytes.Read(handle, PinOffset, pin, cancellationToken);
        FileBytes.CheckPin(file, pin);

        using var reader = ChunkedContainerReader.Open(key, file.Binding, file.Path);

        // Another file can have taken the place since the pin was read.
        FileBytes.CheckPin(file, reader.Pin.Span);
        if (reader.Length != plaintext.Length)
        {
            throw new ContainerException($"It holds {reader.Length:N0} bytes, and models.json says {plaintext.Length:N0}.");
        }

        var parts = (plaintext.Length + PartLength - 1) / PartLength;
        try
        {
            Parallel.For(
                0,
                parts,
                new ParallelOptions { CancellationToken = cancellationToken },
                part =>
                {
                    var offset = part * PartLength;
                    reader.Read(offset, plaintext.Part(offset, (int)Math.Min(PartLength, plaintext.Length - offset)));
                }
            );
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is ContainerException or IOException)
        {
            // One is enough: every part of a damaged file can fail.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
