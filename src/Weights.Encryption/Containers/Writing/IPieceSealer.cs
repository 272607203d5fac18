namespace Weights.Encryption;

/// <summary>Makes the pieces of one container from those of one model.</summary>
internal interface IPieceSealer : IDisposable
{
    /// <summary>The bytes before the first piece.</summary>
    ReadOnlySpan<byte> Start { get; }

    /// <summary>Seals a piece. Is called in any order by several threads at the same time.</summary>
    void Seal(Piece piece);

    /// <summary>Takes a sealed piece into account. Is called for one piece after the other, in order.</summary>
    void Append(Piece piece);

    /// <summary>The bytes after the last piece. Is called after all pieces are appended.</summary>
    ReadOnlySpan<byte> End();

    /// <summary>The pin (<see cref="ContainerDigests.Pin"/>): start and end, which are IV and tag of <c>gcm</c>.</summary>
    /// <param name="end">The bytes after the last piece.</param>
    byte[] Pin(ReadOnlySpan<byte> end) => [.. Start, .. end];
}
