using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>The folder under obj that holds what the site will serve. All of it is ours.</summary>
internal static class OutputFolder
{
    /// <summary>Deletes what no model of this build needs: outputs of removed models, their records, leftovers of killed builds.</summary>
    public static void RemoveAllBut(string root, IEnumerable<string> wanted)
    {
        if (!Directory.Exists(root))
        {
            return;
        }

        AtomicFile.DeleteLeftovers(root);
        var kept = new HashSet<string>(wanted, StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            // A temporary file that is still there belongs to a build that runs right now.
            if (!kept.Contains(file) && !file.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal))
            {
                File.Delete(file);
            }
        }
    }
}
