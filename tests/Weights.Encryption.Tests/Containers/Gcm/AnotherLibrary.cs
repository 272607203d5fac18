using System.Buffers.Binary;
using CsCheck;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Weights.Encryption.Tests;

/// <summary>AES-GCM in pieces, compared with BouncyCastle, which has its own AES and GHASH, and takes a text in parts.</summary>
[TestClass]
public sealed class AnotherLibrary
{
    private const int TagLength = 16;

    private static readonly Gen<(byte[] Key, byte[] Iv, byte[] Plaintext, int BlocksOfPiece)> _texts = Gen.Select(
        Gen.Byte.Array[ContentKey.Length],
        Gen.Byte.Array[GcmContainer.IvLength],
        Gen.OneOf(Gen.Int[0, 300], Gen.Int[0, 200_000]).Select(Pattern.Bytes),
        Gen.OneOf(Gen.Int[1, 5], Gen.Int[1, 9000])
    );

    [TestMethod]
    public void Any_text_in_pieces_of_any_length_has_the_same_bytes() =>
        _texts.Sample(
            (keyBytes, iv, plaintext, blocksOfPiece) =>
            {
                using var key = ContentKey.FromBytes(keyBytes);
                var actual = new byte[plaintext.Length + TagLength];

                PiecewiseGcm.EncryptInPieces(
                    key,
                    iv,
                    plaintext,
                    16 * blocksOfPiece,
                    actual.AsSpan(0, plaintext.Length),
                    actual.AsSpan(plaintext.Length)
                );

                var other = Encryptor(keyBytes, iv);
                var expected = new byte[actual.Length];
                var written = other.ProcessBytes(plaintext, expected);
                other.DoFinal(expected.AsSpan(written));
                CollectionAssert.AreEqual(expected, actual);
            },
            iter: 300
        );

    // 400 MB, which no test holds in memory: the counters have four bytes.
    [TestMethod]
    public void A_long_text_has_the_same_bytes()
    {
        const int PieceLength = 512 << 10;
        const int Pieces = 763;
        using var key = Sample.Key();
        var iv = Pattern.Bytes(GcmContainer.IvLength);
        var other = Encryptor(Convert.FromHexString(Sample.KeyHex), iv);
        using var gcm = new PiecewiseGcm(key, iv);
        var plaintext = Pattern.Bytes(PieceLength);
        var (actual, expected) = (new byte[PieceLength], new byte[PieceLength + TagLength]);
        for (var i = 0; i < Pieces; i++)
        {
            // The last piece ends with a part of a block.
            var length = i == Pieces - 1 ? PieceLength - 5 : PieceLength;
            BinaryPrimitives.WriteInt32LittleEndian(plaintext, i);

            gcm.Append(gcm.Encrypt(i * (long)PieceLength, plaintext.AsSpan(0, length), actual.AsSpan(0, length)), length);

            var written = other.ProcessBytes(plaintext.AsSpan(0, length), expected);
            if (length < PieceLength)
            {
                other.DoFinal(expected.AsSpan(written));
            }

            Assert.IsTrue(actual.AsSpan(0, length).SequenceEqual(expected.AsSpan(0, length)), $"piece {i}");
        }

        var tag = new byte[TagLength];
        gcm.WriteTag(tag);
        CollectionAssert.AreEqual(expected[(PieceLength - 5)..(PieceLength - 5 + TagLength)], tag);
    }

    private static GcmBlockCipher Encryptor(byte[] key, byte[] iv)
    {
        var cipher = new GcmBlockCipher(new AesEngine());
        cipher.Init(forEncryption: true, new AeadParameters(new KeyParameter(key), 8 * TagLength, iv));
        return cipher;
    }
}
