using System.Buffers.Binary;

namespace Weights.Encryption;

/// <summary>
/// The 104 bytes before the first chunk, all integers big-endian: magic (8), version, suite, log2 of the chunk length, flags, header
/// length (4), plaintext length (8), kid (16), salt (32), commitment (32).
/// </summary>
internal sealed class ChunkedHeader
{
    public const int Length = 104;

    /// <summary>The part that keys are derived from: all but the commitment.</summary>
    public const int BoundLength = Length - CommitmentLength;

    /// <summary>The part that a synthetic salt is derived from: all before the salt.</summary>
    public const int SaltedLength = BoundLength - SaltLength;

    public const int SaltLength = 32;
    public const int CommitmentLength = 32;
    private const int KidLength = 16;
    private const byte Version = 2;

    // HKDF-SHA-256, AES-256-GCM, 16-byte tags.
    private const byte Suite = 1;
    private const byte SyntheticSalt = 1;

    private readonly byte[] _bytes;

    private ChunkedHeader(byte[] bytes) => _bytes = bytes;

    // As PNG does it: a first byte that is no text, line ends of both kinds, and the end-of-file of DOS, so that any transfer as text shows.
    private static ReadOnlySpan<byte> Magic => [0x89, 0x57, 0x42, 0x4D, 0x32, 0x0D, 0x0A, 0x1A];

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ReadOnlySpan<byte> Bound => _bytes.AsSpan(0, BoundLength);

    public ReadOnlySpan<byte> Salted => _bytes.AsSpan(0, SaltedLength);

    public Span<byte> Salt => _bytes.AsSpan(SaltedLength, SaltLength);

    public Span<byte> Commitment => _bytes.AsSpan(BoundLength, CommitmentLength);

    public ChunkedLayout Layout => new(BinaryPrimitives.ReadInt64BigEndian(_bytes.AsSpan(16)), _bytes[10]);

    /// <summary>A header without salt and commitment, for a writer to fill in.</summary>
    public static ChunkedHeader Make(ChunkedLayout layout, string kid, bool syntheticSalt)
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        (bytes[8], bytes[9], bytes[10], bytes[11]) = (Version, Suite, (byte)layout.ChunkLog2, syntheticSalt ? SyntheticSalt : (byte)0);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), Length);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), layout.PlaintextLength);
        Convert.FromHexString(kid, bytes.AsSpan(24, KidLength), out _, out _);
        return new ChunkedHeader(bytes);
    }

    /// <summary>Reads and checks a header, in the order of the format. Nothing is computed from a length before it is known to be small.</summary>
    /// <param name="start">The first 104 bytes of the file, or all that it has.</param>
    /// <param name="fileLength">Length of the whole file; null where it will show only at the end.</param>
    /// <exception cref="ContainerException">It is no container of this format, or one of another version, or the file has not the length it must have.</exception>
    public static ChunkedHeader Read(ReadOnlySpan<byte> start, long? fileLength)
    {
        if (!start.StartsWith(Magic))
        {
            throw new ContainerException(
                Magic.StartsWith(start) ? Truncated(start.Length, Length) : "This is no container of the 'chunked' format."
            );
        }

        if (start.Length < Length)
        {
            throw new ContainerException(Truncated(start.Length, Length));
        }

        var header = new ChunkedHeader(start[..Length].ToArray());
        header.Check();
        var expected = header.Layout.ContainerLength;
        if (fileLength is { } actual && actual != expected)
        {
            throw new ContainerException(actual < expected ? Truncated(actual, expected) : TooLong(actual, expected));
        }

        return header;
    }

    public static string Truncated(long have, long want) =>
        $"The container is truncated: it has {have:N0} of {want:N0} bytes. Fetch it again.";

    public static string TooLong(long have, long want) =>
        $"The container was changed: it has {have:N0} bytes and says that it has {want:N0}.";

    private void Check()
    {
        if (_bytes[8] != Version || _bytes[9] != Suite)
        {
            throw new ContainerException(
                $"The container is of version {_bytes[8]}, suite {_bytes[9]}; this library reads version {Version}, suite {Suite}. Use a newer one."
            );
        }

        if (
            _bytes[10] is < ChunkedLayout.MinChunkLog2 or > ChunkedLayout.MaxChunkLog2
            || (_bytes[11] & ~SyntheticSalt) != 0
            || BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(12)) != Length
            || BinaryPrimitives.ReadUInt64BigEndian(_bytes.AsSpan(16)) > ChunkedLayout.MaxPlaintextLength
        )
        {
            throw new ContainerException(
                "The container's header was changed: a field has a value that no writer gives it. Fetch the file again."
            );
        }
    }
}
