using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks;

/// <summary>A file that this build publishes: its place on the site, and its content.</summary>
/// <param name="Source">The file under obj.</param>
/// <param name="SitePath">Its path on the site.</param>
/// <param name="Folder">The folder on the site whose manifest lists it. A manifest or a file of the loader: its own folder.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Modified">
/// Time of its last write when its digest was computed, in UTC ticks of 100 ns; 0 if only the digest is compared.
/// </param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record PublishedFile(string Source, string SitePath, string Folder, long Length, long Modified, string Sha256)
{
    public static PublishedFile From(ITaskItem item) =>
        new(
            item.ItemSpec,
            item.GetMetadata(nameof(SitePath)),
            item.GetMetadata(nameof(Folder)),
            long.Parse(item.GetMetadata(nameof(Length)), CultureInfo.InvariantCulture),
            long.Parse(item.GetMetadata(nameof(Modified)), CultureInfo.InvariantCulture),
            item.GetMetadata(nameof(Sha256))
        );

    public TaskItem ToItem()
    {
        ITaskItem2 item = new TaskItem(MSBuildText.Escape(Source));
        item.SetMetadataValueLiteral(nameof(SitePath), SitePath);
        item.SetMetadataValueLiteral(nameof(Folder), Folder);
        item.SetMetadataValueLiteral(nameof(Length), Length.ToString(CultureInfo.InvariantCulture));
        item.SetMetadataValueLiteral(nameof(Modified), Modified.ToString(CultureInfo.InvariantCulture));
        item.SetMetadataValueLiteral(nameof(Sha256), Sha256);
        return (TaskItem)item;
    }

    /// <summary>
    /// Whether the copy has the right content. Copying keeps the time of the last write, so a copy with the recorded time is not read. The
    /// present time of the file under obj does not count, because another publish of the project may have replaced that file.
    /// </summary>
    /// <exception cref="IOException">The copy cannot be read.</exception>
    public bool IsAt(string path)
    {
        var copy = RealFile.Of(path);
        return copy.Exists && copy.Length == Length && (copy.LastWriteTimeUtc.Ticks == Modified || FileState.Hash(path).Sha256 == Sha256);
    }
}
