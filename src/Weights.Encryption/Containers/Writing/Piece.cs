using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>A piece of a model on its way into a container, in private buffers that are used again for later pieces.</summary>
internal sealed class Piece
{
    private readonly byte[] _plaintext;
    private readonly byte[] _container;

    /// <param name="plaintextCapacity">Bytes of the model that it can hold.</param>
    /// <param name="sealedCapacity">Bytes of the container that they become.</param>
    /// <param name="inPlace">Whether the one is to take the place of the other: of two buffers the core's cache holds only one.</param>
    public Piece(int plaintextCapacity, int sealedCapacity, bool inPlace)
    {
        _container = GC.AllocateUninitializedArray<byte>(sealedCapacity);
        _plaintext = inPlace ? _container : GC.AllocateUninitializedArray<byte>(plaintextCapacity);
    }

    /// <summary>Which piece of the model it is now, from 0.</summary>
    public long Index { get; set; }

    /// <summary>How many bytes of the model it holds now.</summary>
    public int Length { get; set; }

    /// <summary>How many bytes of the container it has become.</summary>
    public int SealedLength { get; set; }

    /// <summary>What the container's tag needs of it, where one tag spans all pieces.</summary>
    public UInt128 Mac { get; set; }

    public Span<byte> Plaintext => _plaintext.AsSpan(0, Length);

    public Span<byte> Sealed => _container.AsSpan(0, SealedLength);

    /// <summary>Forgets the model.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(_plaintext);
}
