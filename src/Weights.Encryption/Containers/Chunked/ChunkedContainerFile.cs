namespace Weights.Encryption;

/// <summary>
/// <c>chunked</c> containers from file to file: the model in chunks, each with its own tag, under a key that is unique to the file. Readers
/// can begin before the end arrives, read any part, and use all cores. The container is bound to the model's name.
/// </summary>
public static class ChunkedContainerFile
{
    /// <summary>The longest model: 2^40 bytes.</summary>
    public const long MaxPlaintextLength = ChunkedLayout.MaxPlaintextLength;

    /// <summary>The default log2 of the chunk length: 512 KiB, which is the fastest in browsers' WebCrypto.</summary>
    public const int DefaultChunkLog2 = 19;

    /// <summary>Length in bytes of the container of a model.</summary>
    /// <param name="plaintextLength">Length of the model in bytes.</param>
    /// <param name="chunkLog2">log2 of the chunk length in bytes.</param>
    public static long ContainerLength(long plaintextLength, int chunkLog2 = DefaultChunkLog2) =>
        new ChunkedLayout(plaintextLength, chunkLog2).ContainerLength;

    /// <summary>Encrypts a model into a container, which appears complete or not at all. Uses all cores and constant memory.</summary>
    /// <remarks>
    /// A reproducible salt depends on the model's digest, so the model is read twice, and each piece is compared with the first pass. A
    /// model that is replaced during the call is an error, and never leads to two plaintexts under one key.
    /// </remarks>
    /// <param name="key">The content key.</param>
    /// <param name="file">The name that the container is bound to.</param>
    /// <param name="source">Path of the model.</param>
    /// <param name="destination">Path of the container; an older one is replaced only by a complete one.</param>
    /// <param name="reproducible">True: the same key, name and model give the same bytes on every machine. False: a random salt.</param>
    /// <param name="chunkLog2">log2 of the chunk length in bytes: 12 to 24.</param>
    /// <param name="progress">Receives the number of bytes of the model that are done; on any thread, one call after the other.</param>
    /// <param name="cancellationToken">Checked for each 512 KiB, or for each chunk if that is longer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkLog2"/> is not 12 to 24.</exception>
    /// <exception cref="ContainerException">
    /// The model is longer than <see cref="MaxPlaintextLength"/>, or changed while it was read.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Encrypt(
        ContentKey key,
        ModelFileName file,
        string source,
        string destination,
        bool reproducible = true,
        int chunkLog2 = DefaultChunkLog2,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default
    ) => Write(key, file, source, destination, chunkLog2, new(reproducible, Hash: false, progress), cancellationToken);

    /// <summary>As <see cref="Encrypt"/>, and returns lengths and digests of model and container, for records and manifests.</summary>
    /// <inheritdoc cref="Encrypt" path="/*[not(self::summary)]"/>
    /// <returns>Lengths in bytes and SHA-256 of exactly the bytes that were read and written.</returns>
    public static ContainerDigests EncryptAndHash(
        ContentKey key,
        ModelFileName file,
        string source,
        string destination,
        bool reproducible = true,
        int chunkLog2 = DefaultChunkLog2,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default
    ) => Write(key, file, source, destination, chunkLog2, new(reproducible, Hash: true, progress), cancellationToken);

    /// <summary>Decrypts a container into a model, which appears complete and verified or not at all.</summary>
    /// <param name="key">The content key.</param>
    /// <param name="file">The name that the container must be bound to.</param>
    /// <param name="source">Path of the container.</param>
    /// <param name="destination">Path of the model.</param>
    /// <param name="cancellationToken">Checked for each chunk.</param>
    /// <exception cref="ContainerException">
    /// It is not a container of this format, is of a newer version, was truncated or changed, or has another name or key.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Decrypt(
        ContentKey key,
        ModelFileName file,
        string source,
        string destination,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(file);
        using var input = ChunkedFile.Open(key, file, source);
        AtomicFile.Write(
            destination,
            output =>
            {
                ChunkedCopy.Run(input, output, cancellationToken);
                return true;
            }
        );
    }

    internal static ContainerDigests Write(
        ContentKey key,
        ModelFileName file,
        string source,
        string destination,
        int chunkLog2,
        ContainerWriterOptions options,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkLog2, ChunkedLayout.MinChunkLog2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunkLog2, ChunkedLayout.MaxChunkLog2);
        return ContainerWriter.Write(
            source,
            destination,
            length =>
                length > MaxPlaintextLength
                    ? throw new ContainerException(
                        $"The model has {length:N0} bytes; the 'chunked' format takes at most {MaxPlaintextLength:N0}."
                    )
                    : ChunkedSealer.Pieces(new(length, chunkLog2)),
            options,
            (length, sha256) =>
            {
                var header = ChunkedHeader.Make(new(length, chunkLog2), key.Kid, syntheticSalt: sha256 is not null);
                return new ChunkedSealer(ChunkedKey.Make(key, file, header, sha256), header);
            },
            cancellationToken
        );
    }
}
