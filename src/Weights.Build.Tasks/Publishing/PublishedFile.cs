using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks;

/// <summary>A file that this build publishes: where it stands on the site and what it must be there.</summary>
/// <param name="Source">The file under obj.</param>
/// <param name="SitePath">Its path on the site.</param>
/// <param name="Folder">The folder on the site whose manifest lists it.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record PublishedFile(string Source, string SitePath, string Folder, long Length, string Sha256)
{
    public static PublishedFile From(ITaskItem item) => new(
        item.ItemSpec,
        item.GetMetadata(nameof(SitePath)),
        item.GetMetadata(nameof(Folder)),
        long.Parse(item.GetMetadata(nameof(Length)), CultureInfo.InvariantCulture),
        item.GetMetadata(nameof(Sha256)));

    public TaskItem ToItem()
    {
        ITaskItem2 item = new TaskItem(MSBuildText.Escape(Source));
        item.SetMetadataValueLiteral(nameof(SitePath), SitePath);
        item.SetMetadataValueLiteral(nameof(Folder), Folder);
        item.SetMetadataValueLiteral(nameof(Length), Length.ToString(CultureInfo.InvariantCulture));
        item.SetMetadataValueLiteral(nameof(Sha256), Sha256);
        return (TaskItem)item;
    }

    /// <summary>
    /// Whether the copy is right. Copying keeps the time of the last write, so a copy that has the source's length and time is not read;
    /// only one of another time is.
    /// </summary>
    /// <exception cref="IOException">The copy cannot be read.</exception>
    public bool IsAt(string path)
    {
        var (copy, source) = (new FileInfo(path), new FileInfo(Source));
        if (!copy.Exists || copy.Length != Length)
        {
            return false;
        }

        return (source.Exists && copy.LastWriteTimeUtc == source.LastWriteTimeUtc) || FileState.Hash(path).Sha256 == Sha256;
    }
}
