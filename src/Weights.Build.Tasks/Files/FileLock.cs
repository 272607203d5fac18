namespace Weights.Build.Tasks;

/// <summary>A lock of the operating system on a file. It ends with its process, and the file stays.</summary>
internal static class FileLock
{
    /// <summary>The end of the name of every lock file.</summary>
    public const string Suffix = ".lock";

    /// <summary>Waits until no other process or task holds the lock. Disposing releases it.</summary>
    /// <exception cref="OperationCanceledException">The build was cancelled while it waited.</exception>
    /// <exception cref="IOException">The lock file cannot be made.</exception>
    public static FileStream Take(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeld(e))
            {
                cancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    // EWOULDBLOCK of flock on Unix (11 on Linux, 35 on macOS), ERROR_SHARING_VIOLATION (32) on Windows. .NET has no exception type for it.
    private static bool IsHeld(IOException e) =>
        (e.HResult & 0xFFFF) is 11 or 35 or 32 && e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException);
}
