using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>Finds files of ours among a site's static web assets, those of referenced libraries and compressed copies included.</summary>
[MSBuildMultiThreadableTask]
public sealed class FindServedAssets : Microsoft.Build.Utilities.Task
{
    /// <summary>The static web assets of a publish.</summary>
    public ITaskItem[] Assets { get; set; } = [];

    /// <summary>The project's own files, as <see cref="EncryptModels.Assets"/> gives them.</summary>
    public ITaskItem[] Own { get; set; } = [];

    /// <summary>Those of <see cref="Assets"/> that are ours.</summary>
    [Output]
    public ITaskItem[] Served { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        var own = Own.Select(item => item.ItemSpec).ToHashSet(StringComparer.Ordinal);
        Served = [.. Assets.Where(asset => ServedAsset.IsOurs(asset.ItemSpec, asset.GetMetadata("RelatedAsset"), own))];
        return true;
    }
}
