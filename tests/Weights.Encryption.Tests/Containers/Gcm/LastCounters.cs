using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Weights.Encryption.Tests;

/// <summary>The end of the longest text that GCM allows: 2^32 - 2 blocks, because the counter has 32 bits.</summary>
[TestClass]
public sealed class LastCounters
{
    private const long Blocks = (1L << 32) - 2;

    // The number of blocks that CounterMode encrypts in one call of AES.
    private const int Stretch = 4096;

    private static readonly byte[] _iv = Pattern.Bytes(12);

    [TestMethod]
    [DataRow(1, 16)]
    [DataRow(1, 1)]
    [DataRow(2, 17)]
    [DataRow(Stretch, Stretch * 16)]
    [DataRow(Stretch + 1, (Stretch * 16) + 5)]
    public void The_last_block_of_the_longest_text_has_the_last_counter(int blocksLeft, int length)
    {
        using var aes = Key();
        var output = new byte[length];

        CounterMode.Apply(aes, _iv, Blocks - blocksLeft, new byte[length], output);

        var block = new byte[16];
        _iv.CopyTo(block, 0);
        BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(12), uint.MaxValue);
        aes.EncryptEcb(block, block, PaddingMode.None);
        var lastBlock = output[(16 * (blocksLeft - 1))..];
        CollectionAssert.AreEqual(block[..lastBlock.Length], lastBlock);
    }

    [TestMethod]
    [DataRow(0, 1)]
    [DataRow(1, 17)]
    [DataRow(Stretch - 1, Stretch * 16)]
    [DataRow(Stretch, (Stretch * 16) + 1)]
    [DataRow(Stretch + 1, (Stretch + 2) * 16)]
    public void A_text_whose_last_block_has_no_counter_is_refused_unwritten(int blocksLeft, int length)
    {
        using var aes = Key();
        var output = Pattern.Bytes(length);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => CounterMode.Apply(aes, _iv, Blocks - blocksLeft, new byte[length], output));

        CollectionAssert.AreEqual(Pattern.Bytes(length), output);
    }

    [TestMethod]
    [DataRow(-16L)]
    [DataRow(Blocks * 16)]
    [DataRow((1L << 32) * 16)]
    [DataRow(long.MaxValue - 15)]
    public void A_piece_outside_the_longest_text_is_refused(long offset)
    {
        using var key = Sample.Key();
        using var gcm = new PiecewiseGcm(key, _iv);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => gcm.Encrypt(offset, new byte[16], new byte[16]));
    }

    private static Aes Key()
    {
        var aes = Aes.Create();
        aes.SetKey(Pattern.Bytes(32));
        return aes;
    }
}
