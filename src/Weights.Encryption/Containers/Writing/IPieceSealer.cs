namespace Weights.Encryption;

/// <summary>Turns the pieces of one model into those of one container.</summary>
internal interface IPieceSealer : IDisposable
{
    /// <summary>What stands before the first piece.</summary>
    ReadOnlySpan<byte> Start { get; }

    /// <summary>Seals a piece. Several threads at once, in any order.</summary>
    void Seal(Piece piece);

    /// <summary>Takes note of a sealed piece. One after the other, in order.</summary>
    void Append(Piece piece);

    /// <summary>What stands behind the last piece, once all are appended.</summary>
    ReadOnlySpan<byte> End();
}
