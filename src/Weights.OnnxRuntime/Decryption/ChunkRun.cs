using System.Buffers;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts successive chunks while they are read. Several threads can do so at the same time.</summary>
/// <param name="decryptor">The container.</param>
/// <param name="plaintext">As long as the model.</param>
internal sealed class ChunkRun(ChunkedContainerDecryptor decryptor, Plaintext plaintext)
{
    // Shorter chunks are read several at a time, because each read and each cipher costs the same.
    private const int LeastRead = 1 << 19;

    /// <param name="part">Its next byte is the first one of the first chunk.</param>
    /// <param name="first">The index of the first chunk.</param>
    /// <param name="end">The index after the last chunk.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ContainerException">A chunk was changed. What was read of it is zeroed.</exception>
    public async Task DecryptAsync(IContainerPart part, long first, long end, CancellationToken cancellationToken)
    {
        var atOnce = Math.Max(1, LeastRead / decryptor.ChunkLength);
        var longest = (int)(decryptor.OffsetOf(Math.Min(first + atOnce, end)) - decryptor.OffsetOf(first));
        var buffer = ArrayPool<byte>.Shared.Rent(longest);
        try
        {
            for (long next; first < end; first = next)
            {
                next = Math.Min(first + atOnce, end);
                var chunks = buffer.AsMemory(0, (int)(decryptor.OffsetOf(next) - decryptor.OffsetOf(first)));
                await part.ReadAsync(chunks, cancellationToken).ConfigureAwait(false);
                var begin = first * decryptor.ChunkLength;
                var length = (int)Math.Min((next - first) * decryptor.ChunkLength, plaintext.Length - begin);
                decryptor.Decrypt(first, chunks.Span, plaintext.Part(begin, length));
            }
        }
        finally
        {
            // Only ciphertext was in it.
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
