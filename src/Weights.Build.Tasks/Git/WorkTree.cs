namespace Weights.Build.Tasks;

/// <summary>The git work tree that a folder is in. Git is not asked, because it may be missing or give no result.</summary>
internal static class WorkTree
{
    /// <summary>The root of the work tree, without links; null if the folder is in none.</summary>
    public static string? RootOf(string folder)
    {
        for (var root = RealFile.PathOf(folder); root is not null; root = Path.GetDirectoryName(root))
        {
            // A file in submodules and in additional work trees. Git ignores a .git folder without HEAD.
            if (File.Exists(Path.Combine(root, ".git")) || File.Exists(Path.Combine(root, ".git", "HEAD")))
            {
                return root;
            }
        }

        return null;
    }
}
