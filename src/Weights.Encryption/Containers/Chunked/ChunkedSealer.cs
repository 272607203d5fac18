namespace Weights.Encryption;

/// <summary>Makes a v2 container of a model's pieces. A piece is a chunk or, where those are short, several.</summary>
internal sealed class ChunkedSealer(ChunkedKey key, ChunkedHeader header) : IPieceSealer
{
    /// <summary>Bytes of the model in a piece at least: fewer would cost more to hand on than to encrypt.</summary>
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
        // Each chunk has its own tag.
    }

    public ReadOnlySpan<byte> End() => [];

    public void Dispose() => key.Dispose();

    private static int ChunksInPiece(int chunkLog2) => 1 << Math.Max(0, LeastPieceLog2 - chunkLog2);
}
