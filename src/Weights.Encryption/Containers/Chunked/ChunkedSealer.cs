namespace Weights.Encryption;

/// <summary>Makes a <c>chunked</c> container from a model's pieces. A piece is one chunk, or several if they are short.</summary>
internal sealed class ChunkedSealer(ChunkedKey key, ChunkedHeader header) : IPieceSealer
{
    /// <summary>
    /// log2 of the minimum number of bytes in a piece. With fewer, the management of pieces takes longer than their encryption.
    /// </summary>
    private const int LeastPieceLog2 = 19;

    private readonly ChunkedLayout _layout = header.Layout;
    private readonly int _chunksInPiece = ChunksInPiece(header.Layout.ChunkLog2);

    public ReadOnlySpan<byte> Start => header.Bytes;

    public static PieceLayout Pieces(ChunkedLayout layout)
    {
        var chunks = ChunksInPiece(layout.ChunkLog2);
        return new PieceLayout(
            layout.PlaintextLength,
            chunks * layout.ChunkLength,
            chunks * (layout.ChunkLength + ChunkedLayout.TagLength),
            SealsInPlace: chunks == 1,
            layout.ContainerLength
        );
    }

    public void Seal(Piece piece)
    {
        var first = piece.Index * _chunksInPiece;
        var count = (int)Math.Min(_chunksInPiece, _layout.Count - first);
        piece.SealedLength = piece.Length + (count * ChunkedLayout.TagLength);
        using var cipher = key.Cipher();
        for (var i = 0; i < count; i++)
        {
            var length = _layout.LengthOf(first + i);
            var plaintext = piece.Plaintext.Slice(i << _layout.ChunkLog2, length);
            var chunk = piece.Sealed.Slice(i * (_layout.ChunkLength + ChunkedLayout.TagLength), length + ChunkedLayout.TagLength);
            ChunkedKey.Seal(cipher, first + i, _layout.IsLast(first + i), plaintext, chunk);
        }
    }

    public void Append(Piece piece)
    {
        // Nothing to do, because each chunk has its own tag.
    }

    public ReadOnlySpan<byte> End() => [];

    public byte[] Pin(ReadOnlySpan<byte> end) => [.. header.Salt, .. header.Commitment];

    public void Dispose() => key.Dispose();

    private static int ChunksInPiece(int chunkLog2) => 1 << Math.Max(0, LeastPieceLog2 - chunkLog2);
}
