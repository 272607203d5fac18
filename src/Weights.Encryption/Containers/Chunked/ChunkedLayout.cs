namespace Weights.Encryption;

/// <summary>The places of the chunks in a container.</summary>
/// <param name="PlaintextLength">Length of the model in bytes.</param>
/// <param name="ChunkLog2">log2 of the bytes of the model in each chunk except the last.</param>
internal readonly record struct ChunkedLayout(long PlaintextLength, int ChunkLog2)
{
    public const int MinChunkLog2 = 12;
    public const int MaxChunkLog2 = 24;
    public const int TagLength = 16;
    public const long MaxPlaintextLength = 1L << 40;

    public int ChunkLength => 1 << ChunkLog2;

    /// <summary>Number of chunks. An empty model has one chunk without bytes.</summary>
    public long Count => Math.Max(1, (PlaintextLength + ChunkLength - 1) >> ChunkLog2);

    public long ContainerLength => ChunkedHeader.Length + PlaintextLength + (TagLength * Count);

    public int LengthOf(long chunk) => (int)Math.Min(ChunkLength, PlaintextLength - (chunk << ChunkLog2));

    /// <summary>Where a chunk begins in the container.</summary>
    public long OffsetOf(long chunk) => ChunkedHeader.Length + (chunk * (ChunkLength + TagLength));

    public bool IsLast(long chunk) => chunk == Count - 1;
}
