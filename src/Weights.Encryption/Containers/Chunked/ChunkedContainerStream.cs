using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// Reads the model in a <c>chunked</c> container that arrives as a stream, for example as an HTTP response, one verified chunk after the
/// other. The model is complete only if the end of the stream was reached without an exception.
/// </summary>
public sealed class ChunkedContainerStream : Stream
{
    private readonly Stream _source;
    private readonly ContentKey _contentKey;
    private readonly ModelFileName _file;
    private readonly bool _leaveOpen;
    private (ChunkedKey Key, AesGcm Cipher, ChunkedLayout Layout)? _opened;
    private byte[] _sealedChunk = [];
    private byte[] _plaintext = [];
    private long _nextChunk;
    private int _position;
    private int _available;
    private bool _ended;
    private bool _disposed;

    /// <summary>Makes the stream. The first read reads and checks the container's header.</summary>
    /// <param name="key">The content key. It must not be disposed before the first read returns.</param>
    /// <param name="file">The name that the container must be bound to.</param>
    /// <param name="source">The container, from its first byte.</param>
    /// <param name="leaveOpen">Whether <paramref name="source"/> stays open when this is disposed.</param>
    public ChunkedContainerStream(ContentKey key, ModelFileName file, Stream source, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(source);
        (_contentKey, _file, _source, _leaveOpen) = (key, file, source, leaveOpen);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException("The model's length is not known before the end of the stream.");

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException("This stream can only be read forward.");
        set => throw new NotSupportedException("This stream can only be read forward.");
    }

    /// <inheritdoc/>
    /// <exception cref="ContainerException">
    /// The container is of another format or a newer version, was truncated or changed, or has another name or key.
    /// </exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (_position == _available && !_ended && !buffer.IsEmpty)
        {
            ReadChunk();
        }

        var count = Math.Min(buffer.Length, _available - _position);
        _plaintext.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    /// <exception cref="ContainerException">
    /// The container is of another format or a newer version, was truncated or changed, or has another name or key.
    /// </exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("This stream can only be read forward.");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("This stream is read-only.");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is read-only.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _disposed = true;
            _opened?.Cipher.Dispose();
            _opened?.Key.Dispose();
            CryptographicOperations.ZeroMemory(_plaintext);
            if (!_leaveOpen)
            {
                _source.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private void ReadChunk()
    {
        var (_, cipher, layout) = _opened ??= Open();
        var length = layout.LengthOf(_nextChunk);
        var part = FirstBytesOf(ref _sealedChunk, length + ChunkedLayout.TagLength);
        var read = _source.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
        if (read < part.Length)
        {
            throw new ContainerException(ChunkedHeader.Truncated(layout.OffsetOf(_nextChunk) + read, layout.ContainerLength));
        }

        var isLast = layout.IsLast(_nextChunk);
        ChunkedKey.Open(cipher, _nextChunk, isLast, part, FirstBytesOf(ref _plaintext, length));
        if (isLast && _source.ReadByte() >= 0)
        {
            throw new ContainerException(ChunkedHeader.TooLong(layout.ContainerLength + 1, layout.ContainerLength));
        }

        (_position, _available, _ended) = (0, length, isLast);
        _nextChunk++;
    }

    // No chunk is longer than the first. Memory is allocated only here, after the commitment has shown that an owner of the key wrote the
    // header.
    private static Span<byte> FirstBytesOf(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }

        return buffer.AsSpan(0, length);
    }

    private (ChunkedKey Key, AesGcm Cipher, ChunkedLayout Layout) Open()
    {
        Span<byte> start = stackalloc byte[ChunkedHeader.Length];
        var header = ChunkedHeader.Read(start[.._source.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)], fileLength: null);
        var key = ChunkedKey.Open(_contentKey, _file, header);
        return (key, key.Cipher(), header.Layout);
    }
}
