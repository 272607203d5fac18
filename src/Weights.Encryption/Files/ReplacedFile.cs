using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>
/// A large file that another is about to be renamed over, held open until that is done: the system then frees its blocks and its part of the page cache when it
/// is let go of, on another thread, and not within the renaming, where a GiB takes 0.2 s.
/// </summary>
internal sealed class ReplacedFile : IDisposable
{
    // Freeing less takes less than a thread's start is worth.
    private const long LeastLength = 16 << 20;

    private readonly SafeFileHandle _handle;

    private ReplacedFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Holds the file, or returns null where there is none, where it is not worth it, or where it cannot be had: replacing it works without.</summary>
    public static ReplacedFile? Hold(string path)
    {
        // An open file is in the way of a renaming on Windows.
        if (OperatingSystem.IsWindows() || new FileInfo(path) is not { Exists: true, Length: >= LeastLength })
        {
            return null;
        }

        try
        {
            return new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose() => Task.Run(_handle.Dispose);
}
