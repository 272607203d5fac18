using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>
/// Checks that no file of this package has the path of another one in the output or the publish folder. Without this check, a build copies
/// one file over the other.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CheckCopiedFiles : ProjectTask
{
    /// <summary>The files to copy, with <c>TargetPath</c> or <c>RelativePath</c>, those of references included.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The project files of the references.</summary>
    public ITaskItem[] References { get; set; } = [];

    private protected override void Run()
    {
        var owners = new FileOwners([Options.File, .. References.Select(reference => reference.GetMetadata("FullPath"))]);
        var files = Files
            .Select(file => (Path: file.GetMetadata("FullPath"), Target: TargetOf(file)))
            .DistinctBy(file => file.Path, FolderPath.Comparer)
            .Select(file => new SiteAsset(file.Path, owners.Of(file.Path), IsOfPackage: false, file.Target));
        var project = Path.GetFileNameWithoutExtension(Options.File);
        Report(PathClashes.Find(files, project, file => OwnOutput.Contains(file.File), "in the output"));
    }

    private protected override Problem FileProblem(string message) => Problems.CannotCheckPaths(message);

    private static string TargetOf(ITaskItem file) =>
        (file.GetMetadata("TargetPath") is { Length: > 0 } path ? path : file.GetMetadata("RelativePath")).Replace('\\', '/');
}
