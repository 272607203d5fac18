using System.Buffers;
using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>Reads any part of the model in a <c>chunked</c> container on the disk. Several threads can read at the same time.</summary>
/// <remarks>
/// Key, name and header are checked before the first read, and each chunk when it is read. Every returned byte is verified.
/// </remarks>
public sealed class ChunkedContainerReader : IDisposable
{
    private readonly ChunkedFile _file;

    private ChunkedContainerReader(ChunkedFile file) => _file = file;

    /// <summary>Length of the model in bytes.</summary>
    public long Length => _file.Layout.PlaintextLength;

    /// <summary>Bytes of the model in each chunk except the last. Reads that begin and end with chunks need no copy.</summary>
    public int ChunkLength => _file.Layout.ChunkLength;

    /// <summary>
    /// The pin: salt ‖ commitment, 64 bytes (docs/reference/format.md, Pins). Without the key nobody can make another file that has it and
    /// decrypts.
    /// </summary>
    public ReadOnlyMemory<byte> Pin => _file.Pin;

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
        return new(ChunkedFile.Open(key, file, path));
    }

    /// <summary>Reads a part of the model.</summary>
    /// <param name="offset">Where it begins, in bytes.</param>
    /// <param name="destination">
    /// Is filled completely. If a chunk cannot be read, all of it is zeroed, also what was read from other chunks.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the model.</exception>
    /// <exception cref="ContainerException">A chunk was changed, or the file became shorter.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        var complete = false;
        try
        {
            Fill(offset, destination);
            complete = true;
        }
        finally
        {
            if (!complete)
            {
                CryptographicOperations.ZeroMemory(destination);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Fill(long offset, Span<byte> destination)
    {
        using var cipher = _file.Cipher();
        var sealedChunk = ArrayPool<byte>.Shared.Rent(_file.SealedLength);
        try
        {
            while (!destination.IsEmpty)
            {
                var chunk = offset >> _file.Layout.ChunkLog2;
                var skipped = (int)(offset - (chunk << _file.Layout.ChunkLog2));
                var length = _file.Layout.LengthOf(chunk);
                var part = destination[..Math.Min(length - skipped, destination.Length)];
                if (part.Length == length)
                {
                    _file.ReadChunk(cipher, chunk, sealedChunk, part);
                }
                else
                {
                    _file.ReadPart(cipher, chunk, sealedChunk, skipped, part);
                }

                destination = destination[part.Length..];
                offset += part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(sealedChunk);
        }
    }
}
