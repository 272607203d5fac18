using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// The counter mode inside GCM (NIST SP 800-38D, section 6.5). It can start at any block; .NET's <see cref="AesGcm"/> starts only at the
/// first. The platform's AES computes the keystream from the counters.
/// </summary>
internal static class CounterMode
{
    public const int BlockLength = 16;

    // In GCM, counter 1 masks the tag, and the text begins with counter 2.
    private const uint FirstCounter = 2;

    // The counter has 32 bits. After its last value it would wrap, and keystream would be used twice. That is the longest text of the
    // standard: 2^39 - 256 bits.
    private const long MaxBlocks = uint.MaxValue - FirstCounter + 1L;

    // Small enough to stay in the cache between AES and the XOR, large enough that the cost of calls does not matter.
    private const int StretchLength = 64 << 10;

    /// <summary>Encrypts, or decrypts, a part of a text.</summary>
    /// <param name="aes">AES with the key.</param>
    /// <param name="iv">12 bytes.</param>
    /// <param name="firstBlock">Where in the text the part begins, in blocks of 16 bytes.</param>
    /// <param name="input">The part.</param>
    /// <param name="output">As long as the part; can be the same memory.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A block of the part has no unused counter. Then nothing is written to the output.
    /// </exception>
    public static void Apply(Aes aes, ReadOnlySpan<byte> iv, long firstBlock, ReadOnlySpan<byte> input, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstBlock);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBlock, MaxBlocks - BlocksOf(input.Length));
        Span<byte> keystream = stackalloc byte[StretchLength];
        try
        {
            while (!input.IsEmpty)
            {
                var length = Math.Min(input.Length, StretchLength);
                var blocks = BlocksOf(length);
                var stretch = keystream[..(blocks * BlockLength)];
                FillCounters(stretch, iv, (uint)(firstBlock + FirstCounter));
                aes.EncryptEcb(stretch, stretch, PaddingMode.None);
                Xor(input[..length], stretch, output);
                input = input[length..];
                output = output[length..];
                firstBlock += blocks;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keystream);
        }
    }

    /// <summary>The number of blocks of a text, the last of which can be shorter.</summary>
    public static int BlocksOf(int length) => (int)(((long)length + BlockLength - 1) / BlockLength);

    // The attribute makes the JIT optimize at the first call. Otherwise a build ends before the JIT optimizes these loops, and a GiB takes
    // one second more.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillCounters(Span<byte> blocks, ReadOnlySpan<byte> iv, uint counter)
    {
        // Written as whole blocks from a register, because copying the 12 bytes of the IV into each block takes longer than AES.
        Span<byte> first = stackalloc byte[BlockLength];
        first.Clear();
        iv.CopyTo(first);
        var block = Vector128.Create<byte>(first).AsUInt32();
        foreach (ref var at in MemoryMarshal.Cast<byte, Vector128<uint>>(blocks))
        {
            at = block.WithElement(3, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(counter) : counter);
            counter++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Xor(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, Span<byte> sum)
    {
        var whole = one.Length - (one.Length % Vector<byte>.Count);
        var ones = MemoryMarshal.Cast<byte, Vector<byte>>(one[..whole]);
        var others = MemoryMarshal.Cast<byte, Vector<byte>>(other[..whole]);
        var sums = MemoryMarshal.Cast<byte, Vector<byte>>(sum[..whole]);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = ones[i] ^ others[i];
        }

        for (var i = whole; i < one.Length; i++)
        {
            sum[i] = (byte)(one[i] ^ other[i]);
        }
    }
}
