using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>Reads any part of the model in a <c>chunked</c> container on the disk. Several threads can read at the same time.</summary>
/// <remarks>
/// Key, name and header are checked before the first read, and each chunk when it is read. Every returned byte is verified.
/// </remarks>
public sealed class ChunkedContainerReader : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly ChunkedKey _key;
    private readonly ChunkedLayout _layout;

    private ChunkedContainerReader(SafeFileHandle handle, ChunkedKey key, ChunkedLayout layout) =>
        (_handle, _key, _layout) = (handle, key, layout);

    /// <summary>Length of the model in bytes.</summary>
    public long Length => _layout.PlaintextLength;

    /// <summary>Bytes of the model in each chunk except the last. Reads that begin and end with chunks need no copy.</summary>
    public int ChunkLength => _layout.ChunkLength;

    /// <summary>Opens a container.</summary>
    /// <param name="key">The content key. It is not needed after the call.</param>
    /// <param name="file">The name that the container must be bound to.</param>
    /// <param name="path">Path of the container.</param>
    /// <exception cref="ContainerException">
    /// It is not a container of this format, is of a newer version, was truncated, has another name or key, or its header was changed.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ChunkedContainerReader Open(ContentKey key, ModelFileName file, string path)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(file);
        var handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        try
        {
            Span<byte> start = stackalloc byte[ChunkedHeader.Length];
            var header = ChunkedHeader.Read(start[..ReadUpTo(handle, start, offset: 0)], RandomAccess.GetLength(handle));
            var reader = new ChunkedContainerReader(handle, ChunkedKey.Open(key, file, header), header.Layout);
            reader.CheckEmpty();
            return reader;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a part of the model.</summary>
    /// <param name="offset">Where it begins, in bytes.</param>
    /// <param name="destination">Is filled completely. Its content is undefined if this throws.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the model.</exception>
    /// <exception cref="ContainerException">A chunk was changed, or the file became shorter.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        using var cipher = _key.Cipher();
        var sealedChunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            while (!destination.IsEmpty)
            {
                var chunk = offset >> _layout.ChunkLog2;
                var skipped = (int)(offset - (chunk << _layout.ChunkLog2));
                var length = _layout.LengthOf(chunk);
                var wanted = Math.Min(length - skipped, destination.Length);
                var part = sealedChunk.AsSpan(0, length + ChunkedLayout.TagLength);
                ReadChunk(chunk, part);
                if (wanted == length)
                {
                    ChunkedKey.Open(cipher, chunk, _layout.IsLast(chunk), part, destination[..wanted]);
                }
                else
                {
                    OpenPart(cipher, chunk, part, skipped, destination[..wanted]);
                }

                destination = destination[wanted..];
                offset += wanted;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(sealedChunk);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        _handle.Dispose();
    }

    /// <summary>Reads and verifies the whole model into a file, also an empty model.</summary>
    internal void CopyTo(SafeFileHandle output, CancellationToken cancellationToken)
    {
        try
        {
            var parallel = new ParallelOptions
            {
                CancellationToken = cancellationToken,
                MaxDegreeOfParallelism = Environment.ProcessorCount,
            };
            Parallel.For(0, _layout.Count, parallel, chunk => CopyChunk(chunk, output));
        }
        catch (AggregateException e)
        {
            // If several chunks were changed, one of them is reported.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    // Verifies the only chunk of an empty model, because no read would do so.
    private void CheckEmpty()
    {
        if (Length == 0)
        {
            Span<byte> tag = stackalloc byte[ChunkedLayout.TagLength];
            ReadChunk(chunk: 0, tag);
            using var cipher = _key.Cipher();
            ChunkedKey.Open(cipher, index: 0, isLast: true, tag, plaintext: []);
        }
    }

    private int ChunkSize => _layout.ChunkLength + ChunkedLayout.TagLength;

    private void CopyChunk(long chunk, SafeFileHandle output)
    {
        var length = _layout.LengthOf(chunk);
        var sealedChunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        var plaintext = ArrayPool<byte>.Shared.Rent(_layout.ChunkLength);
        try
        {
            using var cipher = _key.Cipher();
            var part = sealedChunk.AsSpan(0, length + ChunkedLayout.TagLength);
            ReadChunk(chunk, part);
            ChunkedKey.Open(cipher, chunk, _layout.IsLast(chunk), part, plaintext.AsSpan(0, length));
            RandomAccess.Write(output, plaintext.AsSpan(0, length), chunk << _layout.ChunkLog2);
        }
        finally
        {
            // Cleared, because other users of the pool must not see a model.
            ArrayPool<byte>.Shared.Return(plaintext, clearArray: true);
            ArrayPool<byte>.Shared.Return(sealedChunk);
        }
    }

    private void OpenPart(AesGcm cipher, long chunk, ReadOnlySpan<byte> part, int skipped, Span<byte> destination)
    {
        var whole = ArrayPool<byte>.Shared.Rent(_layout.ChunkLength);
        try
        {
            ChunkedKey.Open(cipher, chunk, _layout.IsLast(chunk), part, whole.AsSpan(0, _layout.LengthOf(chunk)));
            whole.AsSpan(skipped, destination.Length).CopyTo(destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole, clearArray: true);
        }
    }

    private void ReadChunk(long chunk, Span<byte> part)
    {
        var read = ReadUpTo(_handle, part, _layout.OffsetOf(chunk));
        if (read < part.Length)
        {
            throw new ContainerException(ChunkedHeader.Truncated(_layout.OffsetOf(chunk) + read, _layout.ContainerLength));
        }
    }

    private static int ReadUpTo(SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        var read = 0;
        for (int count; read < buffer.Length && (count = RandomAccess.Read(handle, buffer[read..], offset + read)) > 0; read += count) { }

        return read;
    }
}
