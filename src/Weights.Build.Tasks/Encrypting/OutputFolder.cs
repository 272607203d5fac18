namespace Weights.Build.Tasks;

/// <summary>The folder under obj that holds what the site will serve. All of it is ours; what links in it lead to is not.</summary>
internal static class OutputFolder
{
    /// <summary>Everything below, without following links.</summary>
    public static EnumerationOptions Options { get; } =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>
    /// One build at a time: two that write the same files under different keys would each trust the other's. Waits for the other.
    /// The lock lies beside the folder and is the system's, so a killed build holds none.
    /// </summary>
    /// <exception cref="OperationCanceledException">The build was cancelled while it waited.</exception>
    /// <exception cref="IOException">The lock cannot be made.</exception>
    public static FileStream Lock(string root, CancellationToken cancellationToken)
    {
        var path = root.TrimEnd('/', '\\') + ".lock";
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

    /// <summary>Deletes what no model of this build needs: outputs of removed models, their records, leftovers of killed builds, empty folders.</summary>
    public static void RemoveAllBut(string root, IEnumerable<string> wanted)
    {
        if (Directory.Exists(root))
        {
            Sweep(new DirectoryInfo(root), new HashSet<string>(wanted, StringComparer.Ordinal));
        }
    }

    private static void Sweep(DirectoryInfo folder, HashSet<string> kept)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().ToList())
        {
            if (entry is DirectoryInfo below && below.LinkTarget is null)
            {
                Sweep(below, kept);
                if (!below.EnumerateFileSystemInfos().Any())
                {
                    below.Delete();
                }
            }
            else if (!kept.Contains(entry.FullName))
            {
                entry.Delete();
            }
        }
    }

    // EWOULDBLOCK from flock on Unix (11 on Linux, 35 on macOS), ERROR_SHARING_VIOLATION (32) on Windows: .NET has no exception of its own for it.
    private static bool IsHeld(IOException e) =>
        (e.HResult & 0xFFFF) is 11 or 35 or 32 && e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException);
}
