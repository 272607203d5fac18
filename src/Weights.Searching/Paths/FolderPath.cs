namespace Weights.Searching;

/// <summary>Compares paths with folders. Nothing is read.</summary>
internal static class FolderPath
{
    /// <summary>How paths of this system are compared. Case matters on Linux alone.</summary>
    public static StringComparison Comparison { get; } =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>As <see cref="Comparison"/>, for sets.</summary>
    public static StringComparer Comparer { get; } = StringComparer.FromComparison(Comparison);

    /// <summary>Whether a path is the folder or below it. Both must be full paths.</summary>
    public static bool Contains(string folder, string path) =>
        path.Equals(folder, Comparison)
        || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, Comparison);
}
