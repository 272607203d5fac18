using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// AES Key Wrap, RFC 3394 (NIST SP 800-38F, KW), which is WebCrypto's <c>AES-KW</c>: a key encrypted under another, with an integrity check, 8 bytes longer.
/// </summary>
/// <remarks>
/// .NET's <see cref="Aes.EncryptKeyWrapPadded(byte[])"/> is another algorithm, RFC 5649: for a 32-byte key it gives the same 40 bytes of length, and browsers refuse them.
/// KW is deterministic and binds nothing besides the two keys: whoever stores a wrap keeps beside it what the wrapped key is for.
/// </remarks>
public static class KeyWrap
{
    /// <summary>How much longer than the key its wrap is, in bytes: the 64-bit integrity check value.</summary>
    public const int Overhead = 8;

    private const int Half = 8;
    private const int Block = 2 * Half;
    private const int Rounds = 6;

    // RFC 3394, 2.2.3.1.
    private const ulong InitialValue = 0xA6A6A6A6A6A6A6A6;

    /// <summary>Wraps a key: <c>key.Length + 8</c> bytes, RFC 3394 section 2.2.1.</summary>
    /// <param name="kek">The key-encryption key: 16, 24 or 32 bytes.</param>
    /// <param name="key">The key to wrap: 16 bytes or more, in whole multiples of 8.</param>
    /// <exception cref="ArgumentException">A length is none of these.</exception>
    public static byte[] Wrap(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> key)
    {
        if (key.Length < Block || key.Length % Half != 0)
        {
            throw new ArgumentException($"RFC 3394 wraps keys of 16, 24, 32, … bytes; {key.Length} were given.", nameof(key));
        }

        // One transform for all blocks: the one-shot methods make one for each, which costs more than AES does.
        using var aes = AesOf(kek);
        using var cipher = aes.CreateEncryptor();
        var wrapped = new byte[key.Length + Overhead];
        BinaryPrimitives.WriteUInt64BigEndian(wrapped, InitialValue);
        key.CopyTo(wrapped.AsSpan(Overhead));

        var block = PinnedBlock();
        wrapped.AsSpan(0, Half).CopyTo(block);
        ulong step = 0;
        for (var round = 0; round < Rounds; round++)
        {
            for (var offset = Overhead; offset < wrapped.Length; offset += Half)
            {
                wrapped.AsSpan(offset, Half).CopyTo(block.AsSpan(Half));
                cipher.TransformBlock(block, 0, Block, block, 0);
                Count(block, ++step);
                block.AsSpan(Half).CopyTo(wrapped.AsSpan(offset));
            }
        }

        block.AsSpan(0, Half).CopyTo(wrapped);
        CryptographicOperations.ZeroMemory(block);
        return wrapped;
    }

    /// <summary>
    /// Unwraps a key into <paramref name="destination"/>, RFC 3394 section 2.2.2. False, with the destination zeroed, where the wrap was made
    /// under another key-encryption key or was changed; the check takes the same time wherever they differ.
    /// </summary>
    /// <param name="kek">The key-encryption key: 16, 24 or 32 bytes.</param>
    /// <param name="wrapped">The wrap: 24 bytes or more, in whole multiples of 8.</param>
    /// <param name="destination">Exactly 8 bytes less than the wrap.</param>
    /// <exception cref="ArgumentException">A length is none of these.</exception>
    public static bool TryUnwrap(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> wrapped, Span<byte> destination)
    {
        if (wrapped.Length < Block + Overhead || wrapped.Length % Half != 0)
        {
            throw new ArgumentException($"A wrap of RFC 3394 has 24, 32, 40, … bytes; {wrapped.Length} were given.", nameof(wrapped));
        }

        if (destination.Length != wrapped.Length - Overhead)
        {
            throw new ArgumentException(
                $"A wrap of {wrapped.Length} bytes holds a key of {wrapped.Length - Overhead}; there is room for {destination.Length}.",
                nameof(destination)
            );
        }

        using var aes = AesOf(kek);
        using var cipher = aes.CreateDecryptor();
        wrapped[Overhead..].CopyTo(destination);

        var block = PinnedBlock();
        wrapped[..Half].CopyTo(block);
        var step = (ulong)(Rounds * (destination.Length / Half));
        for (var round = 0; round < Rounds; round++)
        {
            for (var offset = destination.Length - Half; offset >= 0; offset -= Half)
            {
                Count(block, step--);
                destination.Slice(offset, Half).CopyTo(block.AsSpan(Half));
                cipher.TransformBlock(block, 0, Block, block, 0);
                block.AsSpan(Half).CopyTo(destination[offset..]);
            }
        }

        Span<byte> expected = stackalloc byte[Half];
        BinaryPrimitives.WriteUInt64BigEndian(expected, InitialValue);
        var intact = CryptographicOperations.FixedTimeEquals(block.AsSpan(0, Half), expected);
        CryptographicOperations.ZeroMemory(block);
        if (!intact)
        {
            // What came out is no key, and must not be used as one.
            CryptographicOperations.ZeroMemory(destination);
        }

        return intact;
    }

    // Half of it is of the key: the collector must not leave a copy of it behind.
    private static byte[] PinnedBlock() => GC.AllocateUninitializedArray<byte>(Block, pinned: true);

    // A ^= t, the number of the step.
    private static void Count(Span<byte> block, ulong step) =>
        BinaryPrimitives.WriteUInt64BigEndian(block, BinaryPrimitives.ReadUInt64BigEndian(block) ^ step);

    [SuppressMessage("Security", "CA5358", Justification = "RFC 3394 is made of single blocks of AES; the chaining is its own.")]
    private static Aes AesOf(ReadOnlySpan<byte> kek)
    {
        if (kek.Length is not (16 or 24 or 32))
        {
            throw new ArgumentException($"An AES key has 16, 24 or 32 bytes; {kek.Length} were given.", nameof(kek));
        }

        var aes = Aes.Create();
        aes.SetKey(kek);
        (aes.Mode, aes.Padding) = (CipherMode.ECB, PaddingMode.None);
        return aes;
    }
}
