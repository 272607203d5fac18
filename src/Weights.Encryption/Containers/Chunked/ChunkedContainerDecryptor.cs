using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// Decrypts chunks of a <c>chunked</c> container that the caller reads, for example from a server, in any order. Several threads can decrypt
/// at the same time.
/// </summary>
/// <remarks>Key, name and header are checked first, and each chunk when it is decrypted. Every returned byte is verified.</remarks>
public sealed class ChunkedContainerDecryptor : IDisposable
{
    /// <summary>Length in bytes of the header, which is before the first chunk.</summary>
    public const int HeaderLength = ChunkedHeader.Length;

    private readonly ChunkedKey _key;
    private readonly ChunkedLayout _layout;
    private bool _disposed;

    private ChunkedContainerDecryptor(ChunkedKey key, ChunkedHeader header) =>
        (_key, _layout, Pin) = (key, header.Layout, header.Bytes[ChunkedHeader.SaltedLength..].ToArray());

    /// <summary>Length of the model in bytes.</summary>
    public long Length => _layout.PlaintextLength;

    /// <summary>Length of the container in bytes.</summary>
    public long ContainerLength => _layout.ContainerLength;

    /// <summary>Bytes of the model in each chunk except the last.</summary>
    public int ChunkLength => _layout.ChunkLength;

    /// <summary>Number of chunks. An empty model has one chunk without bytes, which must be decrypted too.</summary>
    public long ChunkCount => _layout.Count;

    /// <inheritdoc cref="ChunkedContainerReader.Pin"/>
    public ReadOnlyMemory<byte> Pin { get; }

    /// <summary>The fingerprint of the key (<see cref="ContentKey.Kid"/>) that a header names.</summary>
    /// <param name="header">The first <see cref="HeaderLength"/> bytes of the container.</param>
    /// <exception cref="ContainerException">It is not the header of a container of this format and version.</exception>
    public static string KidOf(ReadOnlySpan<byte> header) => ChunkedHeader.Read(header, fileLength: null).Kid;

    /// <summary>Checks a header.</summary>
    /// <param name="key">The content key. It is not needed after the call.</param>
    /// <param name="file">The name that the container must be bound to.</param>
    /// <param name="header">The first <see cref="HeaderLength"/> bytes of the container, or all of a shorter one.</param>
    /// <param name="containerLength">Length of the container in bytes; null if it is not known before its end.</param>
    /// <exception cref="ContainerException">
    /// It is not a container of this format, is of a newer version, was truncated, has another name or key, or its header was changed.
    /// </exception>
    public static ChunkedContainerDecryptor Open(ContentKey key, ModelFileName file, ReadOnlySpan<byte> header, long? containerLength)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(file);
        var read = ChunkedHeader.Read(header, containerLength);
        return new(ChunkedKey.Open(key, file, read), read);
    }

    /// <summary>Where a chunk begins in the container. The one after the last begins at the container's end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such chunk.</exception>
    public long OffsetOf(long chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunk, ChunkCount);
        return chunk == ChunkCount ? ContainerLength : _layout.OffsetOf(chunk);
    }

    /// <summary>Decrypts successive chunks.</summary>
    /// <param name="firstChunk">The index of the first one.</param>
    /// <param name="chunks">All bytes of one or more chunks, with their tags.</param>
    /// <param name="plaintext">Exactly as long as their part of the model. All of it is zeroed if one of the chunks was changed.</param>
    /// <exception cref="ArgumentException">A length is another one.</exception>
    /// <exception cref="ContainerException">A chunk was changed.</exception>
    /// <exception cref="ObjectDisposedException">This was disposed.</exception>
    public void Decrypt(long firstChunk, ReadOnlySpan<byte> chunks, Span<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckLengths(firstChunk, chunks, plaintext);
        using var cipher = _key.Cipher();
        var chunk = firstChunk;
        var rest = plaintext;
        var complete = false;
        try
        {
            while (!chunks.IsEmpty)
            {
                var length = _layout.LengthOf(chunk);
                var sealedLength = length + ChunkedLayout.TagLength;
                ChunkedKey.Open(cipher, chunk, _layout.IsLast(chunk), chunks[..sealedLength], rest[..length]);
                chunks = chunks[sealedLength..];
                rest = rest[length..];
                chunk++;
            }

            complete = true;
        }
        finally
        {
            if (!complete)
            {
                CryptographicOperations.ZeroMemory(plaintext);
            }
        }
    }

    /// <summary>Zeroes the file's key. No other thread may decrypt then.</summary>
    public void Dispose()
    {
        _disposed = true;
        _key.Dispose();
    }

    private void CheckLengths(long firstChunk, ReadOnlySpan<byte> chunks, ReadOnlySpan<byte> plaintext)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstChunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(firstChunk, ChunkCount);
        var sealedChunk = ChunkLength + ChunkedLayout.TagLength;
        var end = firstChunk + ((chunks.Length + sealedChunk - 1) / sealedChunk);
        if (chunks.IsEmpty || end > ChunkCount || OffsetOf(end) - OffsetOf(firstChunk) != chunks.Length)
        {
            throw new ArgumentException($"{chunks.Length:N0} bytes are not whole chunks from chunk {firstChunk:N0} on.", nameof(chunks));
        }

        var expected = chunks.Length - (ChunkedLayout.TagLength * (end - firstChunk));
        if (plaintext.Length != expected)
        {
            throw new ArgumentException(
                $"These chunks have {expected:N0} bytes of the model; there is room for {plaintext.Length:N0}.",
                nameof(plaintext)
            );
        }
    }
}
