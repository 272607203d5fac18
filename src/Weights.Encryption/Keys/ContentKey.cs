using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// The 256-bit key that models are encrypted under. Its bytes are in pinned memory, so that the garbage collector makes no copies. They are
/// zeroed when the key is disposed, and never printed.
/// </summary>
/// <remarks>
/// Safe for concurrent reads. Callers must not dispose it while another thread uses it. It has no finalizer, because that could run while
/// the last call still reads the bytes, and the call would encrypt under zeros.
/// </remarks>
public sealed class ContentKey : IDisposable
{
    /// <summary>Length of a content key: 32 bytes, for AES-256.</summary>
    public const int Length = 32;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Length, pinned: true);
    private bool _disposed;

    private ContentKey() { }

    /// <summary>
    /// The key's public fingerprint: 32 lower-case hex digits, HKDF-SHA-256(key, "", "weights.build/kid", 16 bytes). It identifies the key
    /// and reveals nothing about it. It is the only form of a key that a log may contain.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public string Kid => field ??= KeyFingerprint.Of(Bytes);

    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <summary>Makes a new key from the system's cryptographic random number generator.</summary>
    public static ContentKey Generate()
    {
        var key = new ContentKey();
        RandomNumberGenerator.Fill(key._bytes);
        return key;
    }

    /// <summary>Makes a key from 32 bytes, which are copied. The caller must zero its own bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="source"/> is not 32 bytes long.</exception>
    public static ContentKey FromBytes(ReadOnlySpan<byte> source)
    {
        if (source.Length != Length)
        {
            throw new ArgumentException($"A content key has {Length} bytes; {source.Length} were given.", nameof(source));
        }

        var key = new ContentKey();
        source.CopyTo(key._bytes);
        return key;
    }

    /// <summary>
    /// Reads a key from 64 hexadecimal digits of any case, or from the base64 form of 32 bytes.
    /// White space and a byte order mark around it are ignored.
    /// </summary>
    /// <exception cref="FormatException">The text is neither. The message does not contain it.</exception>
    public static ContentKey Parse(ReadOnlySpan<char> text)
    {
        var key = new ContentKey();
        if (ContentKeyText.TryDecode(text, key._bytes))
        {
            return key;
        }

        key.Dispose();
        throw new FormatException(ContentKeyText.Expected(text));
    }

    /// <summary>Copies the 32 bytes. The caller must zero the copy after use.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void CopyTo(Span<byte> destination) => Bytes.CopyTo(destination);

    /// <summary>Writes the key as 64 lower-case hexadecimal digits, as in key files. The caller must zero them after use.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than 64 characters.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void WriteHex(Span<char> destination)
    {
        if (!Convert.TryToHexStringLower(Bytes, destination, out _))
        {
            throw new ArgumentException($"A key takes {2 * Length} characters in hex.", nameof(destination));
        }
    }

    /// <summary>The key's fingerprint, never the key.</summary>
    public override string ToString() => _disposed ? "content key (disposed)" : $"content key {Kid}";

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _disposed = true;
    }
}
