using System.IO.Enumeration;

namespace Weights.Searching;

/// <summary>The files of a folder, at any depth.</summary>
internal static class FolderTree
{
    /// <param name="folder">The folder.</param>
    /// <param name="webRoot">The folder below it that is served; empty if none is.</param>
    /// <param name="path">The full path of a file.</param>
    public static bool IsServed(string folder, string webRoot, string path) =>
        webRoot.Length > 0 && FolderPath.Contains(Path.Combine(folder, webRoot), path);

    // Links are followed, because what they lead to is published. A folder is searched once, or twice if it is served and also elsewhere,
    // because a link may be part of a cycle. A folder that cannot be listed throws: what cannot be checked does not count as safe.
    public static FileSystemEnumerable<string> Files(string folder, string webRoot)
    {
        var searched = new HashSet<(string, bool)> { (RealFile.PathOf(folder), false) };
        return new(
            folder,
            (ref entry) => entry.ToFullPath(),
            new EnumerationOptions
            {
                RecurseSubdirectories = true,
                AttributesToSkip = 0,
                IgnoreInaccessible = false,
            }
        )
        {
            ShouldRecursePredicate = (ref entry) =>
                searched.Add((RealFile.PathOf(entry.ToFullPath()), IsServed(folder, webRoot, entry.ToFullPath()))),
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && RealFile.Of(entry.ToFullPath()).Exists,
        };
    }
}
