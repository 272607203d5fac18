using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>v1 containers from file to file, in little private memory whatever the model's size.</summary>
public static class GcmContainerFile
{
    /// <summary>Up to this length, in bytes, a model is encrypted in private memory: faster than mapping it, and four at once, with their containers, stay under 64 MiB.</summary>
    private const int SmallLength = 4 << 20;

    /// <summary>Encrypts a model into a container, which appears whole or not at all.</summary>
    /// <remarks>
    /// The digest that a reproducible IV depends on is of the very bytes that are encrypted: a small model is read once into private memory;
    /// a large one is copied into the temporary file while it is hashed, and encrypted there in place. So a model that somebody replaces
    /// meanwhile cannot put two plaintexts under one IV, and blocks are allocated before they are mapped, so a full disk is an error and not a crash.
    /// </remarks>
    /// <param name="key">The content key.</param>
    /// <param name="file">The model's name, which a reproducible IV depends on; it is not stored.</param>
    /// <param name="source">Path of the model.</param>
    /// <param name="destination">Path of the container; an older one stays as it is unless the new one is complete.</param>
    /// <param name="reproducible">True: the same key, name and model give the same bytes on every machine. False: a random IV.</param>
    /// <param name="cancellationToken">Checked between blocks and steps; encrypting a large model is one step of a second or two.</param>
    /// <exception cref="ContainerException">The model is longer than <see cref="GcmContainer.MaxPlaintextLength"/>, or changed while it was read.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static ContainerDigests Encrypt(
        ContentKey key,
        ModelFileName file,
        string source,
        string destination,
        bool reproducible = true,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(file);
        using var input = File.OpenHandle(source, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(input);
        GcmContainer.CheckLength(length);
        var before = File.GetLastWriteTimeUtc(input);

        ContainerDigests Write(SafeFileHandle output)
        {
            var digests = length <= SmallLength
                ? SmallGcmWriter.Write(key, file, input, (int)length, output, reproducible)
                : LargeGcmWriter.Write(key, file, input, length, output, reproducible, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (RandomAccess.GetLength(input) != length || File.GetLastWriteTimeUtc(input) != before || WasReplaced(source, length, before))
            {
                throw Changed();
            }

            return digests;
        }

        return AtomicFile.Write(destination, Write);
    }

    /// <summary>Decrypts a container into a model, which appears whole and verified or not at all.</summary>
    /// <param name="key">The content key.</param>
    /// <param name="source">Path of the container.</param>
    /// <param name="destination">Path of the model.</param>
    /// <exception cref="ContainerException">It is too short to be a container or too long to be one of this format, or the key is wrong, or the bytes were changed.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void Decrypt(ContentKey key, string source, string destination)
    {
        ArgumentNullException.ThrowIfNull(key);
        var length = new FileInfo(source).Length;
        GcmContainer.CheckContainerLength(length);
        GcmContainer.CheckLength(length - GcmContainer.Overhead);
        AtomicFile.Write(destination, GcmContainer.Decrypt(key, File.ReadAllBytes(source)));
    }

    internal static ContainerException Changed() => new("The model changed while it was being encrypted. Build again when nothing writes to it.");

    // Replacing a file by renaming another over it leaves the open one as it was: only the path tells.
    private static bool WasReplaced(string source, long length, DateTime before)
    {
        using var now = File.OpenHandle(source);
        return RandomAccess.GetLength(now) != length || File.GetLastWriteTimeUtc(now) != before;
    }
}
