using System.Buffers;
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>Reads and verifies the whole model of a <c>chunked</c> container, on all cores, into a file.</summary>
internal static class ChunkedCopy
{
    /// <exception cref="ContainerException">A chunk was changed, or the file became shorter.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Run(ChunkedFile input, SafeFileHandle output, CancellationToken cancellationToken)
    {
        try
        {
            var parallel = new ParallelOptions
            {
                CancellationToken = cancellationToken,
                MaxDegreeOfParallelism = Environment.ProcessorCount,
            };
            Parallel.For(0, input.Layout.Count, parallel, chunk => Copy(input, chunk, output));
        }
        catch (AggregateException e)
        {
            // If several chunks were changed, one of them is reported.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private static void Copy(ChunkedFile input, long chunk, SafeFileHandle output)
    {
        var sealedChunk = ArrayPool<byte>.Shared.Rent(input.SealedLength);
        var plaintext = ArrayPool<byte>.Shared.Rent(input.Layout.ChunkLength);
        try
        {
            using var cipher = input.Cipher();
            var part = plaintext.AsSpan(0, input.Layout.LengthOf(chunk));
            input.ReadChunk(cipher, chunk, sealedChunk, part);
            RandomAccess.Write(output, part, chunk << input.Layout.ChunkLog2);
        }
        finally
        {
            // Cleared, because other users of the pool must not see a model.
            ArrayPool<byte>.Shared.Return(plaintext, clearArray: true);
            ArrayPool<byte>.Shared.Return(sealedChunk);
        }
    }
}
