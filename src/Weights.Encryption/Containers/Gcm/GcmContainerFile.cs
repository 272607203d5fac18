using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary><c>gcm</c> containers from file to file.</summary>
public static class GcmContainerFile
{
    /// <summary>Encrypts a model into a container, which appears complete or not at all. Uses all cores and constant memory.</summary>
    /// <remarks>
    /// A reproducible IV depends on the model's digest, so the model is read twice, and each piece is compared with the first pass. A model
    /// that is replaced during the call is an error, and never leads to two plaintexts under one IV.
    /// </remarks>
    /// <param name="key">The content key.</param>
    /// <param name="file">The model's name, which a reproducible IV depends on; it is not stored.</param>
    /// <param name="source">Path of the model.</param>
    /// <param name="destination">Path of the container; an older one is replaced only by a complete one.</param>
    /// <param name="reproducible">True: the same key, name and model give the same bytes on every machine. False: a random IV.</param>
    /// <param name="progress">Receives the number of bytes of the model that are done; on any thread, one call after the other.</param>
    /// <param name="cancellationToken">Checked for each 512 KiB, or once a pass if the model has at most 6 MiB.</param>
    /// <exception cref="ContainerException">
    /// The model is longer than <see cref="GcmContainer.MaxPlaintextLength"/>, or changed while it was read.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Encrypt(
        ContentKey key,
        ModelFileName file,
        string source,
        string destination,
        bool reproducible = true,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default
    ) => Write(key, file, source, destination, new(reproducible, Hash: false, progress), cancellationToken);

    /// <summary>As <see cref="Encrypt"/>, and returns lengths and digests of model and container, for records and manifests.</summary>
    /// <inheritdoc cref="Encrypt" path="/*[not(self::summary)]"/>
    /// <returns>Lengths in bytes and SHA-256 of exactly the bytes that were read and written.</returns>
    public static ContainerDigests EncryptAndHash(
        ContentKey key,
        ModelFileName file,
        string source,
        string destination,
        bool reproducible = true,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default
    ) => Write(key, file, source, destination, new(reproducible, Hash: true, progress), cancellationToken);

    /// <summary>Decrypts a container into a model, which appears complete and verified or not at all.</summary>
    /// <remarks>The whole container is in memory once. The memory is zeroed before this returns or throws.</remarks>
    /// <param name="key">The content key.</param>
    /// <param name="source">Path of the container.</param>
    /// <param name="destination">Path of the model.</param>
    /// <exception cref="ContainerException">
    /// It is too short for a container, too long for this format, the key is wrong, or the bytes were changed.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void Decrypt(ContentKey key, string source, string destination)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var input = File.OpenRead(source);
        GcmContainer.CheckContainerLength(input.Length);
        GcmContainer.CheckLength(input.Length - GcmContainer.Overhead);
        // Pinned, because the garbage collector must not make a copy of the model.
        var container = GC.AllocateUninitializedArray<byte>((int)input.Length, pinned: true);
        input.ReadExactly(container);
        OpenInto(destination, key, container);
    }

    /// <summary>Decrypts a container in its own memory, writes the model, and zeroes the memory in any case.</summary>
    internal static void OpenInto(string destination, ContentKey key, byte[] container)
    {
        try
        {
            var model = container.AsMemory(GcmContainer.IvLength, container.Length - GcmContainer.Overhead);
            GcmContainer.Open(key, container, model.Span);
            AtomicFile.Write(destination, model);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(container);
        }
    }

    internal static ContainerDigests Write(
        ContentKey key,
        ModelFileName file,
        string source,
        string destination,
        ContainerWriterOptions options,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(file);
        return ContainerWriter.Write(
            source,
            destination,
            length =>
            {
                GcmContainer.CheckLength(length);
                return OneShotGcmSealer.Fits(length) ? OneShotGcmSealer.Pieces(length) : PiecewiseGcmSealer.Pieces(length);
            },
            options,
            (length, sha256) =>
            {
                var iv = GcmIv.Choose(key, file, sha256);
                return OneShotGcmSealer.Fits(length) ? new OneShotGcmSealer(key, iv) : new PiecewiseGcmSealer(key, iv, options.GcmSelfTest);
            },
            cancellationToken
        );
    }
}
