using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// AES Key Wrap, RFC 3394 (NIST SP 800-38F, KW), which is WebCrypto's <c>AES-KW</c>: encrypts a key under another key with an integrity
/// check of 8 bytes.
/// </summary>
/// <remarks>
/// .NET's <see cref="Aes.EncryptKeyWrapPadded(byte[])"/> is another algorithm, RFC 5649. For a 32-byte key its result has 40 bytes too, but
/// browsers refuse it. KW is deterministic and binds only the two keys, so the purpose of a wrapped key must be stored with the wrap.
/// </remarks>
public static class KeyWrap
{
    /// <summary>The difference in length between a wrap and its key, in bytes: the 64-bit integrity check value.</summary>
    public const int Overhead = 8;

    private const int Half = 8;
    private const int Block = 2 * Half;
    private const int Rounds = 6;

    // RFC 3394, 2.2.3.1.
    private const ulong InitialValue = 0xA6A6A6A6A6A6A6A6;

    /// <summary>Wraps a key: <c>key.Length + 8</c> bytes, RFC 3394 section 2.2.1.</summary>
    /// <param name="kek">The key-encryption key: 16, 24 or 32 bytes.</param>
    /// <param name="key">The key to wrap: at least 16 bytes, a multiple of 8.</param>
    /// <exception cref="ArgumentException">A length is not one of these.</exception>
    public static byte[] Wrap(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> key)
    {
        if (key.Length < Block || key.Length % Half != 0)
        {
            throw new ArgumentException($"RFC 3394 wraps keys of 16, 24, 32, … bytes; {key.Length} were given.", nameof(key));
        }

        // One transform for all blocks. The one-shot methods make one for each call, which costs more than AES itself.
        using var aes = AesOf(kek);
        using var cipher = aes.CreateEncryptor();
        var wrapped = new byte[key.Length + Overhead];
        BinaryPrimitives.WriteUInt64BigEndian(wrapped, InitialValue);
        key.CopyTo(wrapped.AsSpan(Overhead));

        var block = PinnedBlock();
        var finished = false;
        try
        {
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
            finished = true;
            return wrapped;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(block);
            if (!finished)
            {
                CryptographicOperations.ZeroMemory(wrapped);
            }
        }
    }

    /// <summary>
    /// Unwraps a key into <paramref name="destination"/>, RFC 3394 section 2.2.2. False, with the destination zeroed, if the wrap was made
    /// under another key-encryption key or was changed. The check is in constant time.
    /// </summary>
    /// <param name="kek">The key-encryption key: 16, 24 or 32 bytes.</param>
    /// <param name="wrapped">The wrap: at least 24 bytes, a multiple of 8.</param>
    /// <param name="destination">Exactly 8 bytes shorter than the wrap.</param>
    /// <exception cref="ArgumentException">A length is not one of these.</exception>
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
        var intact = false;
        try
        {
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
            intact = CryptographicOperations.FixedTimeEquals(block.AsSpan(0, Half), expected);
            return intact;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(block);
            if (!intact)
            {
                // The result is not a key and must not be used as one.
                CryptographicOperations.ZeroMemory(destination);
            }
        }
    }

    // Pinned, because half of it is key material, and the garbage collector must not make a copy.
    private static byte[] PinnedBlock() => GC.AllocateUninitializedArray<byte>(Block, pinned: true);

    // A ^= t, the number of the step.
    private static void Count(Span<byte> block, ulong step) =>
        BinaryPrimitives.WriteUInt64BigEndian(block, BinaryPrimitives.ReadUInt64BigEndian(block) ^ step);

    [SuppressMessage("Security", "CA5358", Justification = "RFC 3394 uses single blocks of AES and chains them itself.")]
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
