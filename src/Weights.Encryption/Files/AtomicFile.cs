using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>
/// Files that appear complete or not at all: written under a temporary name in the same folder, flushed to the disk, then renamed.
/// </summary>
public static class AtomicFile
{
    /// <summary>The end of the name of every temporary file.</summary>
    public const string TemporarySuffix = ".weights-tmp";

    /// <summary>Writes a file. <paramref name="write"/> gets a handle for reading and writing.</summary>
    /// <remarks>
    /// After any error the target has its old content. The temporary file is emptied and deleted, if that is possible.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content, and can return a result.</param>
    /// <param name="expectedLength">
    /// Bytes to reserve, so that a full disk is an error before the content is written; 0 if the length is not known.
    /// </param>
    /// <returns>What <paramref name="write"/> returned.</returns>
    /// <exception cref="IOException">It cannot be written, or there is no room for it.</exception>
    public static T Write<T>(string path, Func<SafeFileHandle, T> write, long expectedLength = 0)
    {
        ArgumentNullException.ThrowIfNull(write);
        // A new short name, because the target's name can be as long as the file system allows.
        var temporary = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetRandomFileName() + TemporarySuffix);
        try
        {
            T result;
            using (var handle = Create(temporary, expectedLength))
            {
                result = write(handle);
                RandomAccess.FlushToDisk(handle);
            }

            using (ReplacedFile.Hold(path))
            {
                File.Move(temporary, path, overwrite: true);
            }

            return result;
        }
        catch
        {
            IfPossible(() => File.OpenHandle(temporary, FileMode.Truncate, FileAccess.Write).Dispose());
            IfPossible(() => File.Delete(temporary));
            throw;
        }
    }

    /// <summary>Writes a file with these bytes.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content) =>
        Write(
            path,
            handle =>
            {
                RandomAccess.Write(handle, content.Span, fileOffset: 0);
                return true;
            }
        );

    /// <summary>Writes a file only if it does not contain these bytes already, so that its time shows a real change.</summary>
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

    // Throws no exception, because the caller must get the first error. A file is emptied before it is deleted, because some that cannot be
    // deleted can be emptied: no plaintext stays. In the build's output folder, the next build deletes the file. In other folders it stays.
    private static void IfPossible(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The temporary file was never made, or cannot be reached any more.
        }
    }

    private static SafeFileHandle Create(string path, long expectedLength) =>
        File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, preallocationSize: expectedLength);
}
