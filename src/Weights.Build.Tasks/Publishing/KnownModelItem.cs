using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks;

/// <summary>The models that the publish folder is searched for, as items between tasks.</summary>
internal static class KnownModelItem
{
    /// <summary>Those that must not be published unencrypted.</summary>
    public static IEnumerable<KnownModel> Protected(IEnumerable<(PlannedFile File, FileState Source)> files) =>
        Of(files.Where(file => file.File.Output.KeyId is not null));

    /// <summary>Those that may be published unencrypted.</summary>
    public static IEnumerable<KnownModel> Unencrypted(IEnumerable<(PlannedFile File, FileState Source)> files) =>
        Of(files.Where(file => file.File.Output.KeyId is null));

    public static KnownModel Read(ITaskItem item) =>
        new(
            item.ItemSpec,
            item.GetMetadata(nameof(KnownModel.FullPath)),
            long.Parse(item.GetMetadata(nameof(KnownModel.Length)), System.Globalization.CultureInfo.InvariantCulture),
            item.GetMetadata(nameof(KnownModel.Sha256))
        );

    public static TaskItem Make(KnownModel model)
    {
        var item = new TaskItem(MSBuildText.Escape(model.File));
        item.SetMetadata(nameof(KnownModel.Length), model.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        item.SetMetadata(nameof(KnownModel.Sha256), model.Sha256);
        return item;
    }

    private static IEnumerable<KnownModel> Of(IEnumerable<(PlannedFile File, FileState Source)> files) =>
        files
            .Where(file => file.Source.Length > 0)
            .Select(file => new KnownModel(file.File.File, file.File.FullPath, file.Source.Length, file.Source.Sha256))
            .Distinct();
}
