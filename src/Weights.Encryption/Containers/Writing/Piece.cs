using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>A piece of a model on its way into a container, in private buffers that are used again for later pieces.</summary>
internal sealed class Piece(int plaintextCapacity, int sealedCapacity)
{
    private readonly byte[] plaintext = GC.AllocateUninitializedArray<byte>(plaintextCapacity);
    private readonly byte[] container = GC.AllocateUninitializedArray<byte>(sealedCapacity);

    /// <summary>Which piece of the model it is now, from 0.</summary>
    public long Index { get; set; }

    /// <summary>How many bytes of the model it holds now.</summary>
    public int Length { get; set; }

    /// <summary>How many bytes of the container it has become.</summary>
    public int SealedLength { get; set; }

    /// <summary>What the container's tag needs of it, where one tag spans all pieces.</summary>
    public UInt128 Mac { get; set; }

    public Span<byte> Plaintext => plaintext.AsSpan(0, Length);

    public Span<byte> Sealed => container.AsSpan(0, SealedLength);

    /// <summary>Forgets the model.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(plaintext);
}
