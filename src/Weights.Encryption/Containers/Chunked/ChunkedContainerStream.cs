namespace Weights.Encryption;

/// <summary>
/// Reads the model in a <c>chunked</c> container that arrives as a stream, for example as an HTTP response, one verified chunk after the
/// other. The model is complete only if the end of the stream was reached without an exception.
/// </summary>
/// <remarks>
/// After an exception, each later read throws it again. The stream has plaintext only in its own buffer, which is zeroed at the end, after
/// an error, and when the stream is disposed.
/// </remarks>
public sealed class ChunkedContainerStream : Stream
{
    private readonly Stream _source;
    private readonly ChunkedStreamReader _reader;
    private readonly bool _leaveOpen;
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
        (_source, _reader, _leaveOpen) = (source, new(key, file, source), leaveOpen);
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
        return !buffer.IsEmpty && HasUnread() ? Take(buffer) : 0;
    }

    /// <inheritdoc cref="Read(Span{byte})"/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

#pragma warning disable RS0027 // Stream declares the optional parameter.
    /// <inheritdoc cref="Read(Span{byte})"/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return !buffer.IsEmpty && await HasUnreadAsync(cancellationToken).ConfigureAwait(false) ? Take(buffer.Span) : 0;
    }
#pragma warning restore RS0027

    /// <inheritdoc cref="Read(Span{byte})"/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    // Stream's own CopyTo and CopyToAsync would leave the model in a buffer of the shared pool.

    /// <inheritdoc/>
    public override void CopyTo(Stream destination, int bufferSize)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ValidateCopyToArguments(destination, bufferSize);
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (HasUnread())
        {
            destination.Write(_reader.Unread.Span);
            _reader.Take(_reader.Unread.Length);
        }
    }

    /// <inheritdoc/>
    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ValidateCopyToArguments(destination, bufferSize);
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (await HasUnreadAsync(cancellationToken).ConfigureAwait(false))
        {
            await destination.WriteAsync(_reader.Unread, cancellationToken).ConfigureAwait(false);
            _reader.Take(_reader.Unread.Length);
        }
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
            _reader.Dispose();
            if (!_leaveOpen)
            {
                _source.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private bool HasUnread() => !_reader.Unread.IsEmpty || _reader.Next();

    private async ValueTask<bool> HasUnreadAsync(CancellationToken cancellationToken) =>
        !_reader.Unread.IsEmpty || await _reader.NextAsync(cancellationToken).ConfigureAwait(false);

    private int Take(Span<byte> buffer)
    {
        var part = _reader.Unread.Span[..Math.Min(buffer.Length, _reader.Unread.Length)];
        part.CopyTo(buffer);
        _reader.Take(part.Length);
        return part.Length;
    }
}
