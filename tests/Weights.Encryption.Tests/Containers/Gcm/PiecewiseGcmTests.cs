using System.Security.Cryptography;

namespace Weights.Encryption.Tests;

/// <summary>AES-GCM in pieces, compared with the platform's AES-GCM in one call.</summary>
[TestClass]
public sealed class PiecewiseGcmTests
{
    [TestMethod]
    [DataRow(0, 16)]
    [DataRow(1, 16)]
    [DataRow(15, 16)]
    [DataRow(16, 16)]
    [DataRow(17, 16)]
    [DataRow(32, 16)]
    [DataRow(100, 48)]
    [DataRow(4096, 4096)]
    [DataRow(5000, 4096)]
    [DataRow((32 << 10) - 1, 1 << 20)]
    [DataRow((32 << 10) + 1, 1 << 20)]
    [DataRow(200_000, 65_536)]
    [DataRow(3_000_001, 512 << 10)]
    public void Pieces_give_the_same_bytes_as_one_call(int length, int pieceLength)
    {
        using var key = ContentKey.Generate();
        var iv = RandomNumberGenerator.GetBytes(12);
        var plaintext = RandomNumberGenerator.GetBytes(length);

        var (ciphertext, tag) = InPieces(key, iv, plaintext, pieceLength);

        var (expected, expectedTag) = InOneShot(key, iv, plaintext);
        CollectionAssert.AreEqual(expected, ciphertext);
        CollectionAssert.AreEqual(expectedTag, tag);
    }

    // GCM specification (McGrew and Viega), appendix B, test cases 13 to 15: AES-256 with a 96-bit IV and no associated data.
    [TestMethod]
    [DataRow(
        "0000000000000000000000000000000000000000000000000000000000000000",
        "000000000000000000000000",
        "",
        "",
        "530f8afbc74536b9a963b4f1c4cb738b"
    )]
    [DataRow(
        "0000000000000000000000000000000000000000000000000000000000000000",
        "000000000000000000000000",
        "00000000000000000000000000000000",
        "cea7403d4d606b6e074ec5d3baf39d18",
        "d0d1c8a799996bf0265b98b5d48ab919"
    )]
    [DataRow(
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
        "b094dac5d93471bdec1a502270e3cc6c"
    )]
    public void Pieces_of_one_block_give_the_known_results(string keyHex, string iv, string plaintext, string ciphertext, string tag)
    {
        using var key = ContentKey.Parse(keyHex);

        var (actual, actualTag) = InPieces(key, Convert.FromHexString(iv), Convert.FromHexString(plaintext), pieceLength: 16);

        Assert.AreEqual(ciphertext, Convert.ToHexStringLower(actual));
        Assert.AreEqual(tag, Convert.ToHexStringLower(actualTag));
    }

    [TestMethod]
    public void Pieces_may_be_encrypted_in_any_order_and_at_the_same_time()
    {
        using var key = ContentKey.Generate();
        var iv = RandomNumberGenerator.GetBytes(12);
        var plaintext = RandomNumberGenerator.GetBytes(1_000_003);
        const int PieceLength = 4096;
        var ciphertext = new byte[plaintext.Length];
        var hashes = new UInt128[(plaintext.Length + PieceLength - 1) / PieceLength];
        using var gcm = new PiecewiseGcm(key, iv);

        Parallel.For(
            0,
            hashes.Length,
            i =>
            {
                var piece = hashes.Length - 1 - i;
                var length = Math.Min(PieceLength, plaintext.Length - (piece * PieceLength));
                hashes[piece] = gcm.Encrypt(
                    piece * (long)PieceLength,
                    plaintext.AsSpan(piece * PieceLength, length),
                    ciphertext.AsSpan(piece * PieceLength, length)
                );
            }
        );
        for (var i = 0; i < hashes.Length; i++)
        {
            gcm.Append(hashes[i], Math.Min(PieceLength, plaintext.Length - (i * PieceLength)));
        }

        var tag = new byte[16];
        gcm.WriteTag(tag);
        var (expected, expectedTag) = InOneShot(key, iv, plaintext);
        CollectionAssert.AreEqual(expected, ciphertext);
        CollectionAssert.AreEqual(expectedTag, tag);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(8)]
    [DataRow(11)]
    [DataRow(13)]
    [DataRow(16)]
    public void An_iv_that_has_not_12_bytes_is_refused(int length)
    {
        using var key = ContentKey.Generate();

        Assert.ThrowsExactly<ArgumentException>(() => new PiecewiseGcm(key, new byte[length]));
    }

    private static (byte[] Ciphertext, byte[] Tag) InPieces(ContentKey key, byte[] iv, byte[] plaintext, int pieceLength)
    {
        var ciphertext = new byte[plaintext.Length];
        var tag = new byte[16];
        PiecewiseGcm.EncryptInPieces(key, iv, plaintext, pieceLength, ciphertext, tag);
        return (ciphertext, tag);
    }

    private static (byte[] Ciphertext, byte[] Tag) InOneShot(ContentKey key, byte[] iv, byte[] plaintext)
    {
        var ciphertext = new byte[plaintext.Length];
        var tag = new byte[16];
        using var gcm = new AesGcm(key.Bytes, 16);
        gcm.Encrypt(iv, plaintext, ciphertext, tag);
        return (ciphertext, tag);
    }
}
