using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts a <c>chunked</c> container in several parts at the same time.</summary>
internal static class ChunkedDecryption
{
    // Salt ‖ commitment, the end of the header.
    private const int PinOffset = 40;

    // Long enough that a request for each costs little, short enough that a cancelled load ends at once.
    private const long PartLength = 1 << 23;

    // With the default chunks, the first part ends with a chunk.
    private const int DefaultChunk = 1 << ChunkedContainerFile.DefaultChunkLog2;
    private const long FirstLength =
        ChunkedContainerDecryptor.HeaderLength + (PartLength / DefaultChunk * (DefaultChunk + GcmContainer.TagLength));

    /// <summary>Compares salt ‖ commitment with the manifest.</summary>
    public static async Task CheckPinAsync(IContainerBytes bytes, ManifestFile file, CancellationToken cancellationToken)
    {
        using var start = await bytes.OpenAsync(0, ChunkedContainerDecryptor.HeaderLength, cancellationToken).ConfigureAwait(false);
        await ReadHeaderAsync(start, bytes, file, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="GcmDecryption.DecryptAsync"/>
    public static async Task DecryptAsync(
        ContentKey key,
        IContainerBytes bytes,
        ManifestFile file,
        Plaintext plaintext,
        CancellationToken cancellationToken
    )
    {
        var firstLength = Math.Min(FirstLength, file.EncryptedSize);
        using var first = await bytes.OpenAsync(0, firstLength, cancellationToken).ConfigureAwait(false);
        var header = await ReadHeaderAsync(first, bytes, file, cancellationToken).ConfigureAwait(false);
        using var decryptor = ChunkedContainerDecryptor.Open(key, file.Binding, header, file.EncryptedSize);
        if (decryptor.Length != plaintext.Length)
        {
            throw new ContainerException($"It holds {decryptor.Length:N0} bytes, and models.json says {plaintext.Length:N0}.");
        }

        var run = new ChunkRun(decryptor, plaintext);
        await Parallel
            .ForEachAsync(
                Parts(decryptor, first.Length),
                new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = bytes.MostParts },
                async (chunks, cancelled) =>
                {
                    if (chunks.First == 0)
                    {
                        await run.DecryptAsync(first, chunks.First, chunks.End, cancelled).ConfigureAwait(false);
                        return;
                    }

                    var offset = decryptor.OffsetOf(chunks.First);
                    var length = decryptor.OffsetOf(chunks.End) - offset;
                    using var part = await bytes.OpenAsync(offset, length, cancelled).ConfigureAwait(false);
                    await run.DecryptAsync(part, chunks.First, chunks.End, cancelled).ConfigureAwait(false);
                }
            )
            .ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadHeaderAsync(
        IContainerPart part,
        IContainerBytes bytes,
        ManifestFile file,
        CancellationToken cancellationToken
    )
    {
        var header = new byte[ChunkedContainerDecryptor.HeaderLength];
        await part.ReadAsync(header, cancellationToken).ConfigureAwait(false);
        WrongContainers.CheckPin(bytes, file, header.AsSpan(PinOffset));
        return header;
    }

    // The first one is what is complete in the part that is open already. If that is no chunk, the part is not used.
    private static IEnumerable<(long First, long End)> Parts(ChunkedContainerDecryptor decryptor, long openLength)
    {
        var sealedChunk = decryptor.ChunkLength + GcmContainer.TagLength;
        var first =
            openLength >= decryptor.ContainerLength
                ? decryptor.ChunkCount
                : (openLength - ChunkedContainerDecryptor.HeaderLength) / sealedChunk;
        if (first > 0)
        {
            yield return (0, first);
        }

        var perPart = Math.Max(1, PartLength / decryptor.ChunkLength);
        for (long end; first < decryptor.ChunkCount; first = end)
        {
            end = Math.Min(first + perPart, decryptor.ChunkCount);
            yield return (first, end);
        }
    }
}
