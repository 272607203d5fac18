using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>
/// Reads a model piece by piece, once or twice. A digest that determines a salt or IV must be of exactly the bytes that are encrypted,
/// because two plaintexts under one salt would share key and nonces. So the second pass compares each private copy with the first pass
/// before use.
/// </summary>
/// <remarks>
/// The check is GMAC (NIST SP 800-38D) under a key that exists only for this model: nobody can find two pieces with one tag without the
/// key. The platform computes it at full speed from the first byte. Managed code would be slow until the JIT has optimized it.
/// </remarks>
internal sealed class ModelPieces(SafeFileHandle input, PieceLayout layout)
{
    private readonly byte[] _checkKey = RandomNumberGenerator.GetBytes(ContentKey.Length);
    private UInt128[]? _tags;

    /// <summary>Reads the whole model and returns its SHA-256. After this, <see cref="Read"/> accepts only the same bytes.</summary>
    /// <exception cref="ContainerException">The model became shorter.</exception>
    public byte[] Hash(Piece[] pieces, WorkMeter meter, WriterThreads threads, CancellationToken cancellationToken)
    {
        var found = new UInt128[layout.Count];
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        PieceFlow.Run(
            pieces,
            layout,
            piece =>
            {
                Read(piece);
                found[piece.Index] = Tag(piece);
            },
            [
                piece =>
                {
                    sha256.AppendData(piece.Plaintext);
                    meter.Add(piece.Length);
                },
            ],
            threads,
            cancellationToken
        );
        _tags = found;
        return sha256.GetHashAndReset();
    }

    /// <summary>Reads one piece into its private buffer. Can be called by several threads at the same time.</summary>
    /// <exception cref="ContainerException">The model became shorter, or differs from the first pass.</exception>
    public void Read(Piece piece)
    {
        var offset = piece.Index * layout.PieceLength;
        var buffer = piece.Plaintext;
        while (!buffer.IsEmpty)
        {
            var count = RandomAccess.Read(input, buffer, offset);
            if (count == 0)
            {
                throw ContainerWriter.Changed();
            }

            buffer = buffer[count..];
            offset += count;
        }

        if (_tags is not null && _tags[piece.Index] != Tag(piece))
        {
            throw ContainerWriter.Changed();
        }
    }

    private UInt128 Tag(Piece piece)
    {
        // Unique under the key for each piece.
        Span<byte> nonce = stackalloc byte[GcmContainer.IvLength];
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce, piece.Index);
        Span<byte> tag = stackalloc byte[GcmContainer.TagLength];
        using var gcm = new AesGcm(_checkKey, GcmContainer.TagLength);
        gcm.Encrypt(nonce, plaintext: default, ciphertext: default, tag, associatedData: piece.Plaintext);
        return BinaryPrimitives.ReadUInt128BigEndian(tag);
    }
}
