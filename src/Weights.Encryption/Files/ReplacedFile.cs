using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>
/// Holds a large file open while another file is renamed over it. The system then frees its blocks and its part of the page cache only when
/// the file is closed, which another thread does. During the renaming, this would take 0.2 s per GiB.
/// </summary>
internal sealed class ReplacedFile : IDisposable
{
    // For smaller files, another thread would save no time.
    private const long LeastLength = 16 << 20;

    private readonly SafeFileHandle _handle;

    private ReplacedFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Holds the file; null if it does not exist, is small or cannot be opened, because replacing it works without this.</summary>
    public static ReplacedFile? Hold(string path)
    {
        // On Windows an open file prevents the renaming.
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
