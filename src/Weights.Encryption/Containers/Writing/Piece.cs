using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>A piece of a model and of its container, in private buffers that are reused for later pieces.</summary>
internal sealed class Piece
{
    private readonly byte[] _plaintext;
    private readonly byte[] _container;

    /// <param name="plaintextCapacity">The maximum number of bytes of the model.</param>
    /// <param name="sealedCapacity">The maximum number of bytes of the container.</param>
    /// <param name="inPlace">Whether both share one buffer, because only one buffer fits in the core's cache.</param>
    public Piece(int plaintextCapacity, int sealedCapacity, bool inPlace)
    {
        // Pinned, because the garbage collector must not make copies of a model.
        _container = GC.AllocateUninitializedArray<byte>(sealedCapacity, pinned: true);
        _plaintext = inPlace ? _container : GC.AllocateUninitializedArray<byte>(plaintextCapacity, pinned: true);
    }

    /// <summary>The index of the piece in the model, from 0.</summary>
    public long Index { get; set; }

    /// <summary>Number of bytes of the model in it.</summary>
    public int Length { get; set; }

    /// <summary>Number of bytes of the container in it.</summary>
    public int SealedLength { get; set; }

    /// <summary>Its contribution to the container's tag, if one tag covers all pieces.</summary>
    public UInt128 Mac { get; set; }

    public Span<byte> Plaintext => _plaintext.AsSpan(0, Length);

    public Span<byte> Sealed => _container.AsSpan(0, SealedLength);

    /// <summary>Zeroes the model's bytes.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(_plaintext);
}
