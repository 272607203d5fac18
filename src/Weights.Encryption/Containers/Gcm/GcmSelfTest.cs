using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// Compares <see cref="PiecewiseGcm"/> with the platform's <see cref="AesGcm"/> before its first use in a process. It is our own
/// cryptography: an error of the JIT or the processor should be an error of the build, and not a file that no browser decrypts. The JIT may
/// compile the code again later, which is not tested.
/// </summary>
/// <param name="encrypt">What is tested.</param>
internal sealed class GcmSelfTest(GcmSelfTest.Encryption encrypt)
{
    // Text and piece lengths in bytes: no text, parts of blocks, parts and borders of the stretches of CounterMode, and pieces as long as
    // the writer's, up to a counter of three bytes.
    private static readonly (int Length, int PieceLength)[] _texts =
    [
        (0, 16),
        (1, 16),
        (15, 16),
        (16, 16),
        (17, 16),
        (100, 48),
        ((64 << 10) - 1, 64 << 10),
        (64 << 10, 64 << 10),
        ((64 << 10) + 1, 128 << 10),
        ((192 << 10) + 7, 128 << 10),
        ((1 << 20) + (64 << 10) + 5, 512 << 10),
    ];

    private readonly Lazy<bool> _passed = new(() => Array.TrueForAll(_texts, text => IsSame(encrypt, text.Length, text.PieceLength)));

    /// <summary>Encrypts a text in pieces of this length and writes ciphertext and tag.</summary>
    internal delegate void Encryption(
        ContentKey key,
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> plaintext,
        int pieceLength,
        Span<byte> ciphertext,
        Span<byte> tag
    );

    /// <summary>The test of this process.</summary>
    public static GcmSelfTest OfThisProcess { get; } = new(PiecewiseGcm.EncryptInPieces);

    /// <summary>Runs the test at the first call. Safe for several threads: the others wait.</summary>
    /// <exception cref="ContainerException">The results differ. Every later call throws too.</exception>
    public void ThrowIfFailed()
    {
        if (!_passed.Value)
        {
            throw new ContainerException(
                "The self-test of the encryption in pieces failed: the result is not that of .NET's AesGcm, so no file was written. "
                    + "Update .NET. If that does not help, set Format=\"chunked\", which does not need it, and report this error."
            );
        }
    }

    private static bool IsSame(Encryption encrypt, int length, int pieceLength)
    {
        using var key = ContentKey.FromBytes(Pattern(ContentKey.Length, first: 1));
        var iv = Pattern(GcmContainer.IvLength, first: 101);
        var plaintext = Pattern(length, first: 201);
        var (expected, actual) = (new byte[length + GcmContainer.TagLength], new byte[length + GcmContainer.TagLength]);
        using var aes = new AesGcm(key.Bytes, GcmContainer.TagLength);
        aes.Encrypt(iv, plaintext, expected.AsSpan(0, length), expected.AsSpan(length));
        try
        {
            encrypt(key, iv, plaintext, pieceLength, actual.AsSpan(0, length), actual.AsSpan(length));
        }
#pragma warning disable CA1031 // Wrong code can throw anything, and the caller's message says what to do about it.
        catch (Exception e) when (e is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return false;
        }

        return expected.AsSpan().SequenceEqual(actual);
    }

    // Bytes with a period of more than a block.
    private static byte[] Pattern(int length, int first)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)(first + i + (i >> 8));
        }

        return bytes;
    }
}
