using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// A 256-bit key that wraps content keys (RFC 3394): a customer's key, or the key of one response of the key protocol. As with
/// <see cref="ContentKey"/>, its bytes are in pinned memory. They are zeroed when the key is disposed, and never printed.
/// </summary>
/// <remarks>Safe for concurrent reads. Callers must not dispose it while another thread uses it.</remarks>
public sealed class KeyEncryptionKey : IDisposable
{
    /// <summary>Length of a key-encryption key: 32 bytes, for AES-256.</summary>
    public const int Length = 32;

    /// <summary>Length of a wrapped content key: 40 bytes.</summary>
    public const int WrappedLength = ContentKey.Length + KeyWrap.Overhead;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Length, pinned: true);
    private bool _disposed;

    private KeyEncryptionKey() { }

    private ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <summary>Makes a new key from the system's cryptographic random number generator.</summary>
    public static KeyEncryptionKey Generate()
    {
        var key = new KeyEncryptionKey();
        RandomNumberGenerator.Fill(key._bytes);
        return key;
    }

    /// <summary>Makes a key from 32 bytes, which are copied. The caller must zero its own bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="source"/> is not 32 bytes long.</exception>
    public static KeyEncryptionKey FromBytes(ReadOnlySpan<byte> source)
    {
        if (source.Length != Length)
        {
            throw new ArgumentException($"A key-encryption key has {Length} bytes; {source.Length} were given.", nameof(source));
        }

        var key = new KeyEncryptionKey();
        source.CopyTo(key._bytes);
        return key;
    }

    /// <summary>Wraps a content key: 40 bytes, which WebCrypto's <c>AES-KW</c> unwraps.</summary>
    /// <exception cref="ObjectDisposedException">One of the keys was disposed.</exception>
    public byte[] Wrap(ContentKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return KeyWrap.Wrap(Bytes, key.Bytes);
    }

    /// <summary>Unwraps a content key, which the caller must dispose.</summary>
    /// <param name="wrapped">40 bytes.</param>
    /// <exception cref="CryptographicException">The wrap has another length, was made under another key, or was changed.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public ContentKey Unwrap(ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != WrappedLength)
        {
            throw new CryptographicException($"A wrapped content key has {WrappedLength} bytes; {wrapped.Length} were given.");
        }

        Span<byte> key = stackalloc byte[ContentKey.Length];
        try
        {
            return KeyWrap.TryUnwrap(Bytes, wrapped, key)
                ? ContentKey.FromBytes(key)
                : throw new CryptographicException(
                    "The wrapped content key cannot be unwrapped: it was wrapped under another key-encryption key, or was changed."
                );
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Copies the 32 bytes. The caller must zero the copy after use.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void CopyTo(Span<byte> destination) => Bytes.CopyTo(destination);

    /// <summary>The kind of key, never the key.</summary>
    public override string ToString() => _disposed ? "key-encryption key (disposed)" : "key-encryption key";

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _disposed = true;
    }
}
