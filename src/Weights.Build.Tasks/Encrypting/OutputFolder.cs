namespace Weights.Build.Tasks;

/// <summary>
/// The folder under obj with the files that the site will serve. The tasks own all files in it, except the targets of links.
/// </summary>
internal static class OutputFolder
{
    /// <summary>All files below the folder, without following links.</summary>
    public static EnumerationOptions Options { get; } =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>
    /// Allows one build at a time. A second build waits, because two builds that write the same files under different keys would accept
    /// each other's files.
    /// </summary>
    /// <exception cref="OperationCanceledException">The build was cancelled while it waited.</exception>
    /// <exception cref="IOException">The lock file cannot be made.</exception>
    public static FileStream Lock(string root, CancellationToken cancellationToken) =>
        FileLock.Take(root.TrimEnd('/', '\\') + FileLock.Suffix, cancellationToken);

    /// <summary>
    /// Deletes what no model of this build needs: outputs and records of removed models, files of killed builds, empty folders.
    /// </summary>
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
}
