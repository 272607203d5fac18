using System.Buffers.Binary;

namespace Weights.Encryption;

/// <summary>
/// The 104 bytes before the first chunk, all integers big-endian: magic (8), version, suite, log2 of the chunk length, flags, header
/// length (4), plaintext length (8), kid (16), salt (32), commitment (32).
/// </summary>
internal sealed class ChunkedHeader
{
    public const int Length = 104;

    /// <summary>Length of the part that keys are derived from: all except the commitment.</summary>
    public const int BoundLength = Length - CommitmentLength;

    /// <summary>Length of the part that a synthetic salt is derived from: all before the salt.</summary>
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

    // Like the signature of PNG: a first byte that is not text, the two line-end characters, and the end-of-file character of DOS, so that
    // a transfer in text mode is detected.
    private static ReadOnlySpan<byte> Magic => [0x89, 0x57, 0x42, 0x4D, 0x32, 0x0D, 0x0A, 0x1A];

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ReadOnlySpan<byte> Bound => _bytes.AsSpan(0, BoundLength);

    public ReadOnlySpan<byte> Salted => _bytes.AsSpan(0, SaltedLength);

    public Span<byte> Salt => _bytes.AsSpan(SaltedLength, SaltLength);

    public Span<byte> Commitment => _bytes.AsSpan(BoundLength, CommitmentLength);

    /// <summary>The fingerprint of the content key (<see cref="ContentKey.Kid"/>).</summary>
    public string Kid => Convert.ToHexStringLower(_bytes.AsSpan(24, KidLength));

    public ChunkedLayout Layout => new(BinaryPrimitives.ReadInt64BigEndian(_bytes.AsSpan(16)), _bytes[10]);

    /// <summary>Whether a file begins as one of this format.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> start) => start.StartsWith(Magic);

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

    /// <summary>
    /// Reads and checks a header, in the order of the format. A length is used only after it is known to be small enough.
    /// </summary>
    /// <param name="start">The first 104 bytes of the file, or all of a shorter file.</param>
    /// <param name="fileLength">Length of the whole file; null if it is not known before the end.</param>
    /// <exception cref="ContainerException">It is not a container of this format and version, or the file has a wrong length.</exception>
    public static ChunkedHeader Read(ReadOnlySpan<byte> start, long? fileLength)
    {
        if (!start.StartsWith(Magic))
        {
            throw new ContainerException(
                Magic.StartsWith(start) ? Truncated(start.Length, Length) : "This is not a container of the 'chunked' format."
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
        $"The container was changed: it has {have:N0} bytes, and its header says {want:N0}.";

    private void Check()
    {
        if (_bytes[8] != Version || _bytes[9] != Suite)
        {
            throw new ContainerException(
                $"The container has version {_bytes[8]}, suite {_bytes[9]}; this library reads version {Version}, suite {Suite}. "
                    + "Use a newer library."
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
                "The container's header was changed: a field has a value that no writer writes. Fetch the file again."
            );
        }
    }
}
