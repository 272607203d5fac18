using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>
/// Files that appear whole or not at all: written under a temporary name beside the target, flushed to the disk, then renamed.
/// </summary>
public static class AtomicFile
{
    /// <summary>What the name of every temporary file ends with.</summary>
    public const string TemporarySuffix = ".weights-tmp";

    /// <summary>Writes a file through <paramref name="write"/>, which gets a handle for reading and writing.</summary>
    /// <remarks>Whatever goes wrong, the target keeps its old content and the temporary file is deleted.</remarks>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes it, and may return something.</param>
    /// <param name="overwrite">Whether one that exists is replaced.</param>
    /// <param name="ownerOnly">Whether only its owner may read and write it, where the system has such permissions.</param>
    /// <param name="expectedLength">Bytes to reserve on the disk, so that a full one is found out before the work; 0 where it is not known.</param>
    /// <returns>What <paramref name="write"/> returned.</returns>
    /// <exception cref="IOException">It cannot be written, there is no room for it, or it exists and <paramref name="overwrite"/> is false.</exception>
    public static T Write<T>(
        string path,
        Func<SafeFileHandle, T> write,
        bool overwrite = true,
        bool ownerOnly = false,
        long expectedLength = 0
    )
    {
        ArgumentNullException.ThrowIfNull(write);
        // A short name of its own: the target's may already be as long as the file system allows.
        var temporary = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetRandomFileName() + TemporarySuffix);
        try
        {
            T result;
            using (var handle = Create(temporary, ownerOnly, expectedLength))
            {
                result = write(handle);
                RandomAccess.FlushToDisk(handle);
            }

            using (overwrite ? ReplacedFile.Hold(path) : null)
            {
                File.Move(temporary, path, overwrite);
            }

            return result;
        }
        catch
        {
            DeleteIfPossible(temporary);
            throw;
        }
    }

    /// <summary>Writes a file of these bytes.</summary>
    /// <exception cref="IOException">It cannot be written, or exists and <paramref name="overwrite"/> is false.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content, bool overwrite = true, bool ownerOnly = false) =>
        Write(
            path,
            handle =>
            {
                RandomAccess.Write(handle, content.Span, fileOffset: 0);
                return true;
            },
            overwrite,
            ownerOnly
        );

    /// <summary>Writes a file only where it does not hold these bytes already, so that its timestamp tells of a real change.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static bool WriteIfDifferent(string path, ReadOnlyMemory<byte> content)
    {
        if (
            File.Exists(path)
            && new FileInfo(path).Length == content.Length
            && File.ReadAllBytes(path).AsSpan().SequenceEqual(content.Span)
        )
        {
            return false;
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        Write(path, content);
        return true;
    }

    // What went wrong first is what people must read, not that the clean-up failed too.
    private static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next build sweeps its folder.
        }
    }

    private static SafeFileHandle Create(string path, bool ownerOnly, long expectedLength)
    {
        if (!ownerOnly || OperatingSystem.IsWindows())
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, preallocationSize: expectedLength);
        }

        // Made with its final permissions while still empty, so that nobody else can have it open when the content comes.
        new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }
        ).Dispose();
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }
}
