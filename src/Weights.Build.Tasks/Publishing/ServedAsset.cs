namespace Weights.Build.Tasks;

/// <summary>Recognizes our files among a site's static web assets.</summary>
internal static class ServedAsset
{
    private static readonly string[] _names = [ServedFiles.Manifest, ServedFiles.Loader, ServedFiles.Worker];

    /// <summary>
    /// The files of the project itself are known. Those of referenced libraries are recognized by their names, because the SDK provides
    /// nothing else. Another file with such a name is only copied again.
    /// </summary>
    /// <param name="path">The asset.</param>
    /// <param name="relatedAsset">The asset that it is a compressed copy of; empty if it is not a copy.</param>
    /// <param name="own">Paths of our files of the project.</param>
    public static bool IsOurs(string path, string relatedAsset, IReadOnlySet<string> own)
    {
        var original = relatedAsset.Length > 0 ? relatedAsset : path;
        var name = Path.GetFileName(original);
        return own.Contains(original) || name.EndsWith(".enc", StringComparison.Ordinal) || _names.Contains(name, StringComparer.Ordinal);
    }
}
