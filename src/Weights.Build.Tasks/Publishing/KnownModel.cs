using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks;

/// <summary>A model or a file of external data that the publish folder is searched for.</summary>
/// <param name="File">The path for messages.</param>
/// <param name="FullPath">The path to read.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record KnownModel(string File, string FullPath, long Length, string Sha256)
{
    /// <summary>Those that must not be published unencrypted.</summary>
    public static IEnumerable<KnownModel> Protected(IEnumerable<(PlannedFile File, FileState Source)> files) =>
        Of(files.Where(file => file.File.Output.KeyId is not null));

    /// <summary>Those that may be published unencrypted.</summary>
    public static IEnumerable<KnownModel> Unencrypted(IEnumerable<(PlannedFile File, FileState Source)> files) =>
        Of(files.Where(file => file.File.Output.KeyId is null));

    public static KnownModel From(ITaskItem item) =>
        new(
            item.ItemSpec,
            item.GetMetadata(nameof(FullPath)),
            long.Parse(item.GetMetadata(nameof(Length)), System.Globalization.CultureInfo.InvariantCulture),
            item.GetMetadata(nameof(Sha256))
        );

    public TaskItem ToItem()
    {
        var item = new TaskItem(MSBuildText.Escape(File));
        item.SetMetadata(nameof(Length), Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        item.SetMetadata(nameof(Sha256), Sha256);
        return item;
    }

    // Empty files are left out, because they contain nothing, and every empty file would be a copy.
    private static IEnumerable<KnownModel> Of(IEnumerable<(PlannedFile File, FileState Source)> files) =>
        files
            .Where(file => file.Source.Length > 0)
            .Select(file => new KnownModel(file.File.File, file.File.FullPath, file.Source.Length, file.Source.Sha256))
            .Distinct();
}
