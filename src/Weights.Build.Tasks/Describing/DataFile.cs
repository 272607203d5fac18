using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks;

/// <summary>A file of external data.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="IsEncrypted">Whether a model that is encrypted uses it.</param>
internal sealed record DataFile(string Path, bool IsEncrypted)
{
    /// <summary>The files of some models. Each once, also if several models share it.</summary>
    public static IEnumerable<DataFile> Of(IEnumerable<DescribedModel> models) =>
        models
            .SelectMany(model => model.ExternalFiles.Select(path => new DataFile(path, model.Model.Format is not null)))
            .GroupBy(file => file.Path, StringComparer.Ordinal)
            .Select(same => new DataFile(same.Key, same.Any(file => file.IsEncrypted)));

    public TaskItem ToItem()
    {
        var item = new TaskItem(MSBuildText.Escape(Path));
        item.SetMetadata("Encrypt", IsEncrypted ? "true" : "false");
        return item;
    }
}
