using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>Writes containers of both formats from file to file: on all cores, in constant memory, complete or not at all.</summary>
internal static class ContainerWriter
{
    /// <summary>Writes one container.</summary>
    /// <param name="source">Path of the model.</param>
    /// <param name="destination">Path of the container; an older one is replaced only by a complete one.</param>
    /// <param name="plan">Divides a model of this length in bytes into pieces; throws if it is too long.</param>
    /// <param name="options">The options.</param>
    /// <param name="sealer">
    /// Makes the sealer from the model's length and, if the bytes must be reproducible, its SHA-256, otherwise null.
    /// </param>
    /// <param name="cancellationToken">Stops before the next piece.</param>
    /// <exception cref="ContainerException">The model is too long, or changed while it was read.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static ContainerDigests Write(
        string source,
        string destination,
        Func<long, PieceLayout> plan,
        ContainerWriterOptions options,
        Func<long, byte[]?, IPieceSealer> sealer,
        CancellationToken cancellationToken
    )
    {
        using var input = File.OpenHandle(source);
        var length = RandomAccess.GetLength(input);
        var before = File.GetLastWriteTimeUtc(input);
        var layout = plan(length);
        return AtomicFile.Write(
            destination,
            output =>
            {
                var digests = Write(input, output, layout, options, sealer, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                ThrowIfChanged(source, input, length, before);
                return digests;
            },
            expectedLength: layout.ContainerLength
        );
    }

    /// <summary>Checks that a file that was read is still the one that was opened.</summary>
    /// <exception cref="ContainerException">It is not.</exception>
    public static void ThrowIfChanged(string source, SafeFileHandle input, long length, DateTime before)
    {
        if (RandomAccess.GetLength(input) != length || File.GetLastWriteTimeUtc(input) != before || WasReplaced(source, length, before))
        {
            throw Changed();
        }
    }

    public static ContainerException Changed() => new("The model changed while the build read it. Build again when nothing writes to it.");

    private static ContainerDigests Write(
        SafeFileHandle input,
        SafeFileHandle output,
        PieceLayout layout,
        ContainerWriterOptions options,
        Func<long, byte[]?, IPieceSealer> makeSealer,
        CancellationToken cancellationToken
    )
    {
        var hashLater = options.Hash && !options.Reproducible;
        var pieces = layout.Pieces(keepPlaintext: hashLater);
        var meter = options.Meter();
        try
        {
            var model = new ModelPieces(input, layout);
            var modelDigest = options.Reproducible ? model.Hash(pieces, meter, options.Threads, cancellationToken) : null;
            using var sealer = makeSealer(layout.ModelLength, modelDigest);
            using var modelHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var containerHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            RandomAccess.Write(output, sealer.Start, fileOffset: 0);
            containerHash.AppendData(sealer.Start);
            long containerLength = sealer.Start.Length;

            using var flush = new BackgroundFlush(output, options.Threads);

            void SealAndWrite(Piece piece)
            {
                model.Read(piece);
                sealer.Seal(piece);
                RandomAccess.Write(output, piece.Sealed, sealer.Start.Length + (piece.Index * layout.SealedPieceLength));
            }

            void Append(Piece piece)
            {
                sealer.Append(piece);
                if (options.Hash)
                {
                    containerHash.AppendData(piece.Sealed);
                }

                flush.Written(piece.SealedLength);
                containerLength += piece.SealedLength;
                meter.Add(piece.Length);
            }

            List<Action<Piece>> inOrder = hashLater ? [piece => modelHash.AppendData(piece.Plaintext), Append] : [Append];
            PieceFlow.Run(pieces, layout, SealAndWrite, inOrder, options.Threads, cancellationToken);
            var end = sealer.End();
            RandomAccess.Write(output, end, containerLength);
            containerHash.AppendData(end);
            flush.Finish();
            return new ContainerDigests(
                layout.ModelLength,
                modelDigest ?? modelHash.GetHashAndReset(),
                containerLength + end.Length,
                containerHash.GetHashAndReset(),
                sealer.Pin(end)
            );
        }
        finally
        {
            foreach (var piece in pieces)
            {
                piece.Clear();
            }
        }
    }

    // If another file was renamed over the model, the open handle does not show it; only the path does.
    private static bool WasReplaced(string source, long length, DateTime before)
    {
        try
        {
            using var now = File.OpenHandle(source);
            return RandomAccess.GetLength(now) != length || File.GetLastWriteTimeUtc(now) != before;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
    }
}
