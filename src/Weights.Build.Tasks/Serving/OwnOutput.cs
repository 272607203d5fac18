namespace Weights.Build.Tasks;

/// <summary>
/// The folders under obj that this package fills. The SDK drops the metadata of files that a referenced project copies, so such a file is
/// recognized by its folder: Weights.Build.Models.targets names it, and the models file beside it.
/// </summary>
internal static class OwnOutput
{
    private const string FolderName = "weights";
    private const string ModelsFile = "weights.models.json";

    /// <summary>Whether a build of this package made a file, here or in a referenced project.</summary>
    public static bool Contains(string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (
                Path.GetFileName(folder).Equals(FolderName, FolderPath.Comparison)
                && File.Exists(Path.Combine(Path.GetDirectoryName(folder)!, ModelsFile))
            )
            {
                return true;
            }
        }

        return false;
    }
}
