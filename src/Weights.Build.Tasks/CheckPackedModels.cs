using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>The last check of a pack: no protected model is in the package unencrypted.</summary>
[MSBuildMultiThreadableTask]
public sealed class CheckPackedModels : ProjectTask
{
    /// <summary>The packages. Those that do not exist are left out.</summary>
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>As <see cref="CheckPublishedModels.ProtectedModels"/>.</summary>
    public ITaskItem[] ProtectedModels { get; set; } = [];

    /// <summary>As <see cref="CheckPublishedModels.UnencryptedModels"/>.</summary>
    public ITaskItem[] UnencryptedModels { get; set; } = [];

    private protected override void Run()
    {
        var unencrypted = UnencryptedModels.Select(KnownModel.From).Select(model => model.Sha256).ToHashSet(StringComparer.Ordinal);
        var models = ProtectedModels.Select(KnownModel.From).Where(model => !unencrypted.Contains(model.Sha256)).ToList();
        Report(PublishFolder.CheckBundled(Packages.Select(package => package.GetMetadata("FullPath")), models));
    }

    private protected override Problem FileProblem(string message) => Problems.CannotCheck(Options.Folder, message);
}
