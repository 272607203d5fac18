namespace Weights.Encryption;

/// <summary>How a model is cut into pieces.</summary>
/// <param name="ModelLength">Length of the model in bytes.</param>
/// <param name="PieceLength">Bytes of the model in each piece but the last.</param>
/// <param name="SealedPieceLength">Bytes of the container that such a piece becomes.</param>
/// <param name="SealsInPlace">Whether each byte of a sealed piece lies where the model's byte was, so that one buffer will do.</param>
/// <param name="ContainerLength">Length of the container in bytes.</param>
internal sealed record PieceLayout(long ModelLength, int PieceLength, int SealedPieceLength, bool SealsInPlace, long ContainerLength)
{
    /// <summary>At most this much is in flight for one model, so that four at once stay under 64 MiB with all that belongs to them.</summary>
    private const int MaxBytesInFlight = 12 << 20;

    /// <summary>An empty model has one piece, of no bytes.</summary>
    public long Count => Math.Max(1, (ModelLength + PieceLength - 1) / PieceLength);

    public int LengthOf(long index) => (int)Math.Min(PieceLength, ModelLength - (index * PieceLength));

    /// <summary>Buffers for as many pieces as can be worked on at once, and some that wait for their turn.</summary>
    /// <param name="keepPlaintext">Whether the model's bytes are still wanted when a piece is sealed.</param>
    public Piece[] Pieces(bool keepPlaintext)
    {
        var inPlace = SealsInPlace && !keepPlaintext;
        var fitting = MaxBytesInFlight / (inPlace ? SealedPieceLength : PieceLength + SealedPieceLength);
        var useful = Math.Min(Count, (2 * Environment.ProcessorCount) + 4);
        var count = (int)Math.Clamp(useful, 1, Math.Max(2, fitting));
        return [.. Enumerable.Range(0, count).Select(_ => new Piece((int)Math.Min(PieceLength, ModelLength), SealedPieceLength, inPlace))];
    }
}
