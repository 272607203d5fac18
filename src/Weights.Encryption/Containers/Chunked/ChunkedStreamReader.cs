using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// Reads a <c>chunked</c> container from a stream, one verified chunk after the other. The plaintext is only in one buffer, which is zeroed
/// after the last chunk, after an error, and when this is disposed.
/// </summary>
/// <param name="contentKey">The content key. It must not be disposed before the first read returns.</param>
/// <param name="file">The name that the container must be bound to.</param>
/// <param name="source">The container, from its first byte. The caller owns it.</param>
internal sealed class ChunkedStreamReader(ContentKey contentKey, ModelFileName file, Stream source) : IDisposable
{
    private readonly byte[] _start = new byte[ChunkedHeader.Length];
    private ChunkedKey? _key;
    private AesGcm? _cipher;
    private ChunkedLayout _layout;
    private byte[] _sealedChunk = [];
    private byte[] _plaintext = [];
    private long _nextChunk;
    private Range _unread = 0..0;
    private ExceptionDispatchInfo? _failure;

    /// <summary>The part of the current chunk that was not taken.</summary>
    public ReadOnlyMemory<byte> Unread => _plaintext.AsMemory(_unread);

    /// <summary>Takes bytes of <see cref="Unread"/>.</summary>
    public void Take(int count) => _unread = (_unread.Start.Value + count).._unread.End;

    /// <summary>Reads the next chunk that is not empty. All of the current one must be taken.</summary>
    /// <returns>False at the end of the model.</returns>
    public bool Next()
    {
        _failure?.Throw();
        try
        {
            if (_cipher is null)
            {
                Open(source.ReadAtLeast(_start, _start.Length, throwOnEndOfStream: false));
            }

            if (IsAtEnd())
            {
                return false;
            }

            var part = NextPart();
            var read = source.ReadAtLeast(part.Span, part.Length, throwOnEndOfStream: false);
            Decrypt(part, read, isFollowed: IsLast && source.ReadByte() >= 0);
            return !Unread.IsEmpty;
        }
        catch (Exception e)
        {
            Fail(e);
            throw;
        }
    }

    /// <inheritdoc cref="Next"/>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        _failure?.Throw();
        try
        {
            if (_cipher is null)
            {
                Open(
                    await source.ReadAtLeastAsync(_start, _start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)
                );
            }

            if (IsAtEnd())
            {
                return false;
            }

            var part = NextPart();
            var read = await source.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            var isFollowed = IsLast && await source.ReadAsync(_start.AsMemory(0, 1), cancellationToken).ConfigureAwait(false) > 0;
            Decrypt(part, read, isFollowed);
            return !Unread.IsEmpty;
        }
        catch (Exception e)
        {
            Fail(e);
            throw;
        }
    }

    public void Dispose()
    {
        _cipher?.Dispose();
        _key?.Dispose();
        Wipe();
    }

    private bool IsLast => _layout.IsLast(_nextChunk);

    // Memory is allocated only here, after the commitment has shown that an owner of the key wrote the header. No chunk is longer than the
    // first. Pinned, because the garbage collector must not make a copy of the model.
    private void Open(int read)
    {
        var header = ChunkedHeader.Read(_start.AsSpan(0, read), fileLength: null);
        _key = ChunkedKey.Open(contentKey, file, header);
        _layout = header.Layout;
        _sealedChunk = new byte[_layout.LengthOf(0) + ChunkedLayout.TagLength];
        _plaintext = GC.AllocateUninitializedArray<byte>(_layout.LengthOf(0), pinned: true);
        _cipher = _key.Cipher();
    }

    private bool IsAtEnd()
    {
        var isAtEnd = _nextChunk == _layout.Count;
        if (isAtEnd)
        {
            Wipe();
        }

        return isAtEnd;
    }

    private Memory<byte> NextPart() => _sealedChunk.AsMemory(0, _layout.LengthOf(_nextChunk) + ChunkedLayout.TagLength);

    private void Decrypt(Memory<byte> part, int read, bool isFollowed)
    {
        if (read < part.Length)
        {
            throw new ContainerException(ChunkedHeader.Truncated(_layout.OffsetOf(_nextChunk) + read, _layout.ContainerLength));
        }

        var length = _layout.LengthOf(_nextChunk);
        ChunkedKey.Open(_cipher!, _nextChunk, IsLast, part.Span, _plaintext.AsSpan(0, length));
        if (isFollowed)
        {
            throw new ContainerException(ChunkedHeader.TooLong(_layout.ContainerLength + 1, _layout.ContainerLength));
        }

        _unread = 0..length;
        _nextChunk++;
    }

    // After an error, the position in the source is not known, so every later read gets the same error.
    private void Fail(Exception e)
    {
        _failure = ExceptionDispatchInfo.Capture(e);
        Wipe();
    }

    private void Wipe()
    {
        CryptographicOperations.ZeroMemory(_plaintext);
        _unread = 0..0;
    }
}
