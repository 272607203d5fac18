namespace Weights.Build.Tasks;

/// <summary>The git work tree that a folder is in. Git is not asked, because it may be missing or give no result.</summary>
internal static class WorkTree
{
    /// <summary>The root of the work tree, without links; null if the folder is in none.</summary>
    public static string? RootOf(string folder)
    {
        for (var root = RealFile.PathOf(folder); root is not null; root = Path.GetDirectoryName(root))
        {
            // A file in submodules and in additional work trees.
            var git = Path.Combine(root, ".git");
            if (File.Exists(git) || IsGitFolder(git))
            {
                return root;
            }
        }

        return null;
    }

    // Git ignores a .git folder without HEAD. A folder that this user may not list can have one, and git then gives no result.
    private static bool IsGitFolder(string folder)
    {
        try
        {
            return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, "HEAD").Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
