using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// Makes a <c>gcm</c> container from a model that fits in one piece, by one call of <see cref="AesGcm"/>. Our own AES-GCM
/// (<see cref="PiecewiseGcm"/>) is used only for models that do not fit.
/// </summary>
internal sealed class OneShotGcmSealer(ContentKey key, byte[] iv) : IPieceSealer
{
    /// <summary>
    /// The longest model, in bytes: half of a writer's buffer memory, because plaintext and ciphertext can need a buffer each.
    /// </summary>
    public const int MaxLength = PieceLayout.MaxBytesInFlight / 2;

    private readonly byte[] _tag = new byte[GcmContainer.TagLength];

    public ReadOnlySpan<byte> Start => iv;

    public static bool Fits(long length) => length <= MaxLength;

    public static PieceLayout Pieces(long length)
    {
        var pieceLength = (int)Math.Max(1, length);
        return new(length, pieceLength, pieceLength, SealsInPlace: true, length + GcmContainer.Overhead);
    }

    public void Seal(Piece piece)
    {
        piece.SealedLength = piece.Length;
        using var aes = new AesGcm(key.Bytes, GcmContainer.TagLength);
        aes.Encrypt(iv, piece.Plaintext, piece.Sealed, _tag);
    }

    public void Append(Piece piece)
    {
        // Nothing to do, because there is only one piece.
    }

    public ReadOnlySpan<byte> End() => _tag;

    public void Dispose()
    {
        // Nothing to do, because the caller owns the key.
    }
}
