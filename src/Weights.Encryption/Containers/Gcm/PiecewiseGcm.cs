using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// AES-256-GCM of a text that is too long for memory, piece by piece and on all cores. The result is that of one call of
/// <see cref="AesGcm"/> with the whole text. .NET has no API for pieces, so this class combines them. The platform computes AES and the
/// hash of each piece.
/// </summary>
/// <remarks>
/// GCM is counter mode and a tag, GHASH(ciphertext) ⊕ E(K, J0) (NIST SP 800-38D, sections 6.4 and 7.1). GHASH of blocks C1 … Cn and a
/// length block L is C1·H^(n+1) ⊕ … ⊕ Cn·H^2 ⊕ L·H, a sum, so it can be computed from the sums of pieces. The sum of a piece
/// comes from GMAC, the tag of an empty text with the piece as associated data, without its length block and mask.
/// </remarks>
internal sealed class PiecewiseGcm : IDisposable
{
    private readonly byte[] _iv;
    private readonly ContentKey _key;
    private UInt128 _hashKey;
    private UInt128 _mask;
    private UInt128 _hash;
    private (int Blocks, UInt128 Power) _shift;
    private long _length;

    /// <param name="key">The content key. The caller owns it, and must not dispose it before this object.</param>
    /// <param name="iv">12 bytes.</param>
    public PiecewiseGcm(ContentKey key, ReadOnlySpan<byte> iv)
    {
        _key = key;
        _iv = iv.ToArray();
        using var aes = MakeAes();
        Span<byte> block = stackalloc byte[CounterMode.BlockLength];
        block.Clear();
        aes.EncryptEcb(block, block, PaddingMode.None);
        _hashKey = GaloisField.Read(block);

        // Without text and associated data the hash is zero, so the tag is the mask.
        _mask = Tag(associated: []);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Encrypts a text of the memory in pieces, one after the other.</summary>
    /// <param name="key">The content key.</param>
    /// <param name="iv">12 bytes.</param>
    /// <param name="plaintext">The text.</param>
    /// <param name="pieceLength">Bytes of each piece except the last: a multiple of 16.</param>
    /// <param name="ciphertext">As long as the text.</param>
    /// <param name="tag">16 bytes.</param>
    public static void EncryptInPieces(
        ContentKey key,
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> plaintext,
        int pieceLength,
        Span<byte> ciphertext,
        Span<byte> tag
    )
    {
        using var gcm = new PiecewiseGcm(key, iv);
        for (var offset = 0; offset < plaintext.Length; offset += pieceLength)
        {
            var length = Math.Min(pieceLength, plaintext.Length - offset);
            gcm.Append(gcm.Encrypt(offset, plaintext.Slice(offset, length), ciphertext.Slice(offset, length)), length);
        }

        gcm.WriteTag(tag);
    }

    /// <summary>Encrypts a piece. Can be called in any order by several threads at the same time.</summary>
    /// <param name="offset">Where in the text it begins: a multiple of 16.</param>
    /// <param name="plaintext">A multiple of 16 bytes, except for the last piece.</param>
    /// <param name="ciphertext">As long as the plaintext.</param>
    /// <returns>The hash of the piece, for <see cref="Append"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The piece ends after the longest text that GCM allows. Nothing is written.</exception>
    public UInt128 Encrypt(long offset, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        using (var aes = MakeAes())
        {
            CounterMode.Apply(aes, _iv, offset / CounterMode.BlockLength, plaintext, ciphertext);
        }

        // The length of associated data is in the upper half of the length block.
        return Tag(ciphertext) ^ _mask ^ GaloisField.Multiply(Bits(ciphertext.Length) << 64, _hashKey);
    }

    /// <summary>Adds a piece to the tag. Must be called for one piece after the other, in order.</summary>
    /// <param name="pieceHash">The result of <see cref="Encrypt"/>.</param>
    /// <param name="pieceLength">Its length in bytes.</param>
    public void Append(UInt128 pieceHash, int pieceLength)
    {
        var blocks = CounterMode.BlocksOf(pieceLength);
        if (_shift.Blocks != blocks)
        {
            _shift = (blocks, GaloisField.Power(_hashKey, blocks));
        }

        _hash = GaloisField.Multiply(_hash, _shift.Power) ^ pieceHash;
        _length += pieceLength;
    }

    /// <summary>Writes the tag of all pieces: 16 bytes.</summary>
    public void WriteTag(Span<byte> tag) =>
        BinaryPrimitives.WriteUInt128BigEndian(tag, _hash ^ GaloisField.Multiply(Bits(_length), _hashKey) ^ _mask);

    public void Dispose()
    {
        (_hashKey, _mask, _hash, _shift) = (0, 0, 0, default);
    }

    private static UInt128 Bits(long bytes) => (UInt128)bytes * 8;

    private UInt128 Tag(ReadOnlySpan<byte> associated)
    {
        Span<byte> tag = stackalloc byte[GcmContainer.TagLength];
        using var gcm = new AesGcm(_key.Bytes, GcmContainer.TagLength);
        gcm.Encrypt(_iv, plaintext: default, ciphertext: default, tag, associated);
        return GaloisField.Read(tag);
    }

    private Aes MakeAes()
    {
        var aes = Aes.Create();
        aes.SetKey(_key.Bytes);
        return aes;
    }
}
