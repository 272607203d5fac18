namespace Weights.Encryption;

/// <summary>Makes a <c>gcm</c> container from the pieces of a long model.</summary>
internal sealed class PiecewiseGcmSealer : IPieceSealer
{
    /// <summary>Bytes of the model in a piece. Plaintext and ciphertext of one piece fit in the cache of a core.</summary>
    private const int PieceLength = 512 << 10;

    private readonly byte[] _iv;
    private readonly PiecewiseGcm _gcm;
    private readonly byte[] _tag = new byte[GcmContainer.TagLength];

    /// <exception cref="ContainerException">The self-test failed.</exception>
    public PiecewiseGcmSealer(ContentKey key, byte[] iv, GcmSelfTest selfTest)
    {
        selfTest.ThrowIfFailed();
        _iv = iv;
        _gcm = new(key, iv);
    }

    public ReadOnlySpan<byte> Start => _iv;

    public static PieceLayout Pieces(long length) =>
        new(length, PieceLength, PieceLength, SealsInPlace: true, length + GcmContainer.Overhead);

    public void Seal(Piece piece)
    {
        piece.SealedLength = piece.Length;
        piece.Mac = _gcm.Encrypt(piece.Index * PieceLength, piece.Plaintext, piece.Sealed);
    }

    public void Append(Piece piece) => _gcm.Append(piece.Mac, piece.Length);

    public ReadOnlySpan<byte> End()
    {
        _gcm.WriteTag(_tag);
        return _tag;
    }

    public void Dispose() => _gcm.Dispose();
}
