namespace Weights.Encryption;

/// <summary>How a model is divided into pieces.</summary>
/// <param name="ModelLength">Length of the model in bytes.</param>
/// <param name="PieceLength">Bytes of the model in each piece except the last.</param>
/// <param name="SealedPieceLength">Bytes of the container that such a piece becomes.</param>
/// <param name="SealsInPlace">Whether a sealed piece has the same layout as the model's bytes, so that one buffer is enough.</param>
/// <param name="ContainerLength">Length of the container in bytes.</param>
internal sealed record PieceLayout(long ModelLength, int PieceLength, int SealedPieceLength, bool SealsInPlace, long ContainerLength)
{
    /// <summary>
    /// The maximum buffer memory for one model if its pieces are short, such as the build's 512 KiB. Four models at the same time then need
    /// less than 64 MiB in total. Long pieces need more, because a model of several pieces always gets two buffers or more: with chunks of
    /// 16 MiB (chunkLog2 24) 32 MiB, and 64 MiB if the plaintext is kept.
    /// </summary>
    public const int MaxBytesInFlight = 12 << 20;

    /// <summary>Number of pieces. An empty model has one piece without bytes.</summary>
    public long Count => Math.Max(1, (ModelLength + PieceLength - 1) / PieceLength);

    public int LengthOf(long index) => (int)Math.Min(PieceLength, ModelLength - (index * PieceLength));

    /// <summary>Buffers for the pieces that all cores work on, and for some that wait for a later step.</summary>
    /// <param name="keepPlaintext">Whether the model's bytes are still needed after a piece is sealed.</param>
    public Piece[] Pieces(bool keepPlaintext)
    {
        var inPlace = SealsInPlace && !keepPlaintext;
        var fitting = MaxBytesInFlight / (inPlace ? SealedPieceLength : PieceLength + SealedPieceLength);
        var useful = Math.Min(Count, (2 * Environment.ProcessorCount) + 4);
        var count = (int)Math.Clamp(useful, 1, Math.Max(2, fitting));
        return [.. Enumerable.Range(0, count).Select(_ => new Piece((int)Math.Min(PieceLength, ModelLength), SealedPieceLength, inPlace))];
    }
}
