namespace Weights.Build.Tasks;

/// <summary>The file behind a path: length and time of a symbolic link are the link's own, and models are often links into a store.</summary>
internal static class RealFile
{
    /// <summary>The file; one that does not exist where a link leads nowhere.</summary>
    public static FileInfo Of(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : (FileInfo)(file.ResolveLinkTarget(returnFinalTarget: true) ?? file);
    }

    /// <summary>The path without a link in any part of it: what tells one file from another that has its length and time.</summary>
    public static string PathOf(string path) => Resolve(Path.GetFullPath(path), links: 0);

    /// <summary>Its length in bytes; 0 where there is none.</summary>
    public static long LengthOf(string path) => Of(path) is { Exists: true } file ? file.Length : 0;

    private static string Resolve(string path, int links)
    {
        if (Path.GetDirectoryName(path) is not { } folder)
        {
            return path;
        }

        var there = Path.Combine(Resolve(folder, links), Path.GetFileName(path));

        // As many as Linux follows; a circle leads to no file anyway.
        const int mostLinks = 40;
        return new FileInfo(there).LinkTarget is { } target && links < mostLinks
            ? Resolve(Path.GetFullPath(target, Path.GetDirectoryName(there)!), links + 1)
            : there;
    }
}
