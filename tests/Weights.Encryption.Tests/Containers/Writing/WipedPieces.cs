namespace Weights.Encryption.Tests;

/// <summary>The buffers of the writer, after it returned or threw.</summary>
[TestClass]
public sealed class WipedPieces
{
    private static readonly PieceLayout _layout = new(
        ModelLength: 100_000,
        PieceLength: 4096,
        SealedPieceLength: 4096,
        SealsInPlace: true,
        ContainerLength: 100_000
    );

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void After_a_file_is_written_no_buffer_contains_plaintext(bool hashLater)
    {
        var sealer = new Sealer(_ => { });

        Write(sealer, hashLater, CancellationToken.None);

        AssertWiped(sealer);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void After_an_error_no_buffer_contains_plaintext(bool hashLater)
    {
        var sealer = new Sealer(piece =>
        {
            if (piece.Index == 10)
            {
                throw new IOException("full");
            }
        });

        Assert.ThrowsExactly<IOException>(() => Write(sealer, hashLater, CancellationToken.None));

        AssertWiped(sealer);
    }

    [TestMethod]
    public void After_a_cancellation_no_buffer_contains_plaintext()
    {
        using var cancel = new CancellationTokenSource();
        var sealer = new Sealer(piece =>
        {
            if (piece.Index == 10)
            {
                cancel.Cancel();
            }
        });

        Assert.ThrowsExactly<OperationCanceledException>(() => Write(sealer, hashLater: false, cancel.Token));

        AssertWiped(sealer);
    }

    private static void Write(Sealer sealer, bool hashLater, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        ContainerWriter.Write(
            folder.Write("model", Enumerable.Repeat((byte)'M', (int)_layout.ModelLength).ToArray()),
            folder.At("out"),
            _ => _layout,
            new(Reproducible: !hashLater, Hash: true, Progress: null),
            (_, _) => sealer,
            cancellationToken
        );
    }

    private static void AssertWiped(Sealer sealer)
    {
        Assert.IsNotEmpty(sealer.Pieces);
        Assert.IsTrue(sealer.Pieces.TrueForAll(piece => !piece.Plaintext.Contains((byte)'M')));
    }

    /// <summary>Remembers the buffers that it saw.</summary>
    private sealed class Sealer(Action<Piece> work) : IPieceSealer
    {
        private readonly object _gate = new();

        public List<Piece> Pieces { get; } = [];

        public ReadOnlySpan<byte> Start => default;

        public void Seal(Piece piece)
        {
            lock (_gate)
            {
                Pieces.Add(piece);
            }

            piece.SealedLength = piece.Length;
            work(piece);
        }

        public void Append(Piece piece) { }

        public ReadOnlySpan<byte> End() => default;

        public void Dispose() { }
    }
}
