namespace Weights.Encryption;

/// <summary>Makes a <c>gcm</c> container from a model's pieces.</summary>
internal sealed class GcmSealer(ContentKey key, byte[] iv) : IPieceSealer
{
    /// <summary>Bytes of the model in a piece. Plaintext and ciphertext of one piece fit in the cache of a core.</summary>
    public const int PieceLength = 512 << 10;

    private readonly PiecewiseGcm _gcm = new(key, iv);
    private readonly byte[] _tag = new byte[GcmContainer.TagLength];

    public ReadOnlySpan<byte> Start => iv;

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
