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
        var packages = Packages.Select(package => package.GetMetadata("FullPath"));
        List<KnownModel> models = [.. ProtectedModels.Select(KnownModel.From)];
        List<KnownModel> unencrypted = [.. UnencryptedModels.Select(KnownModel.From)];
        Report(PublishFolder.CheckFiles(packages, models, unencrypted));
    }

    private protected override Problem FileProblem(string message) => Problems.CannotCheck(Options.Folder, message);
}
