using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>The last check of a pack: no protected model is in the package unencrypted.</summary>
[MSBuildMultiThreadableTask]
public sealed class CheckPackedModels : ProjectTask
{
    /// <summary>The packages as NuGet names them by default. Those that do not exist are left out.</summary>
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>The packages in the output folder that are new or changed. Other projects can have written some of them.</summary>
    public ITaskItem[] Written { get; set; } = [];

    /// <summary>The ID of the package, unless a <c>.nuspec</c> file has its own.</summary>
    public string PackageId { get; set; } = "";

    /// <summary>The project's own <c>.nuspec</c> file; empty if NuGet makes one.</summary>
    public string NuspecFile { get; set; } = "";

    /// <summary>The values of <c>$tokens$</c> in that file: <c>name=value</c>, separated by <c>;</c>.</summary>
    public string NuspecProperties { get; set; } = "";

    /// <summary>As <see cref="CheckPublishedModels.ProtectedModels"/>.</summary>
    public ITaskItem[] ProtectedModels { get; set; } = [];

    /// <summary>As <see cref="CheckPublishedModels.UnencryptedModels"/>.</summary>
    public ITaskItem[] UnencryptedModels { get; set; } = [];

    private protected override void Run()
    {
        var id = NuspecFile.Length > 0 ? NuspecId.In(Path.Combine(Options.Folder, NuspecFile), NuspecProperties) : PackageId;
        var packages = WrittenPackages.Find(Packages.Select(PathOf), Written.Select(PathOf), id);
        if (packages.Count == 0)
        {
            Report(Problems.CannotCheckPackage("no package was found in the output folder."));
            return;
        }

        List<KnownModel> models = [.. ProtectedModels.Select(KnownModelItem.Read)];
        List<KnownModel> unencrypted = [.. UnencryptedModels.Select(KnownModelItem.Read)];
        Report(PublishFolder.CheckFiles(packages, models, unencrypted));
    }

    private protected override Problem FileProblem(string message) => Problems.CannotCheckPackage(message);

    private static string PathOf(ITaskItem package) => package.GetMetadata("FullPath");
}
