using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>A <c>chunked</c> container on the disk. Several threads can read at the same time, each with its own cipher.</summary>
internal sealed class ChunkedFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly ChunkedKey _key;

    private ChunkedFile(SafeFileHandle handle, ChunkedKey key, ChunkedHeader header) =>
        (_handle, _key, Layout, Pin) = (handle, key, header.Layout, header.Bytes[ChunkedHeader.SaltedLength..].ToArray());

    public ChunkedLayout Layout { get; }

    /// <summary>Salt ‖ commitment.</summary>
    public ReadOnlyMemory<byte> Pin { get; }

    /// <summary>The longest sealed chunk, in bytes.</summary>
    public int SealedLength => Layout.ChunkLength + ChunkedLayout.TagLength;

    /// <summary>Opens a container, and checks its key, name and header.</summary>
    /// <exception cref="ContainerException">
    /// It is not a container of this format, is of a newer version, was truncated, has another name or key, or its header was changed.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ChunkedFile Open(ContentKey key, ModelFileName file, string path)
    {
        var handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        ChunkedKey? fileKey = null;
        try
        {
            Span<byte> start = stackalloc byte[ChunkedHeader.Length];
            var header = ChunkedHeader.Read(start[..ReadUpTo(handle, start, offset: 0)], RandomAccess.GetLength(handle));
            fileKey = ChunkedKey.Open(key, file, header);
            var opened = new ChunkedFile(handle, fileKey, header);
            opened.CheckEmpty();
            return opened;
        }
        catch
        {
            fileKey?.Dispose();
            handle.Dispose();
            throw;
        }
    }

    public AesGcm Cipher() => _key.Cipher();

    /// <summary>Reads a chunk. If this throws, the plaintext is zeroed.</summary>
    /// <param name="cipher">A cipher of this file.</param>
    /// <param name="chunk">The index of the chunk.</param>
    /// <param name="sealedChunk">A buffer of <see cref="SealedLength"/> bytes or more.</param>
    /// <param name="plaintext">As long as the chunk.</param>
    /// <exception cref="ContainerException">The chunk was changed, or the file became shorter.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void ReadChunk(AesGcm cipher, long chunk, Span<byte> sealedChunk, Span<byte> plaintext)
    {
        var part = sealedChunk[..(Layout.LengthOf(chunk) + ChunkedLayout.TagLength)];
        var read = ReadUpTo(_handle, part, Layout.OffsetOf(chunk));
        if (read < part.Length)
        {
            throw new ContainerException(ChunkedHeader.Truncated(Layout.OffsetOf(chunk) + read, Layout.ContainerLength));
        }

        ChunkedKey.Open(cipher, chunk, Layout.IsLast(chunk), part, plaintext);
    }

    /// <summary>Reads a part of a chunk, as <see cref="ReadChunk"/> does.</summary>
    public void ReadPart(AesGcm cipher, long chunk, Span<byte> sealedChunk, int skipped, Span<byte> destination)
    {
        var whole = ArrayPool<byte>.Shared.Rent(Layout.ChunkLength);
        try
        {
            ReadChunk(cipher, chunk, sealedChunk, whole.AsSpan(0, Layout.LengthOf(chunk)));
            whole.AsSpan(skipped, destination.Length).CopyTo(destination);
        }
        finally
        {
            // Cleared, because other users of the pool must not see a model.
            ArrayPool<byte>.Shared.Return(whole, clearArray: true);
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        _handle.Dispose();
    }

    // Verifies the only chunk of an empty model, because no read would do so.
    private void CheckEmpty()
    {
        if (Layout.PlaintextLength == 0)
        {
            using var cipher = Cipher();
            ReadChunk(cipher, chunk: 0, stackalloc byte[ChunkedLayout.TagLength], plaintext: []);
        }
    }

    private static int ReadUpTo(SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        var read = 0;
        for (int count; read < buffer.Length && (count = RandomAccess.Read(handle, buffer[read..], offset + read)) > 0; read += count) { }

        return read;
    }
}
