namespace Weights.Build.Tasks;

/// <summary>Which of a site's static web assets are files of ours.</summary>
internal static class ServedAsset
{
    private static readonly string[] _names = [ServedFiles.Manifest, ServedFiles.Loader, ServedFiles.Worker];

    /// <summary>
    /// Those of the project itself are known. Those of referenced libraries go by their names, since the SDK hands nothing else on; somebody else's file of such a name comes to no harm.
    /// </summary>
    /// <param name="path">The asset.</param>
    /// <param name="relatedAsset">The asset that it is a compressed copy of; empty where it is none.</param>
    /// <param name="own">Paths of the project's own.</param>
    public static bool IsOurs(string path, string relatedAsset, IReadOnlySet<string> own)
    {
        var original = relatedAsset.Length > 0 ? relatedAsset : path;
        var name = Path.GetFileName(original);
        return own.Contains(original) || name.EndsWith(".enc", StringComparison.Ordinal) || _names.Contains(name, StringComparer.Ordinal);
    }
}
