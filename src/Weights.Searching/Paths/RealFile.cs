namespace Weights.Searching;

/// <summary>
/// The file that a path leads to. Models are often symbolic links into a store, and the length and time of a link are not those of its
/// target.
/// </summary>
internal static class RealFile
{
    /// <summary>The file. It does not exist if a link has no target.</summary>
    public static FileInfo Of(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : (FileInfo)(file.ResolveLinkTarget(returnFinalTarget: true) ?? file);
    }

    /// <summary>The path without links in any part. It distinguishes files that have the same length and time.</summary>
    public static string PathOf(string path) => Resolve(Path.GetFullPath(path), links: 0);

    /// <summary>The length in bytes; 0 if the file does not exist.</summary>
    public static long LengthOf(string path) => Of(path) is { Exists: true } file ? file.Length : 0;

    private static string Resolve(string path, int links)
    {
        if (Path.GetDirectoryName(path) is not { } folder)
        {
            return path;
        }

        var there = Path.Combine(Resolve(folder, links), Path.GetFileName(path));

        // Linux follows 40 links too. A cycle of links has no file.
        const int mostLinks = 40;
        return new FileInfo(there).LinkTarget is { } target && links < mostLinks
            ? Resolve(Path.GetFullPath(target, Path.GetDirectoryName(there)!), links + 1)
            : there;
    }
}
