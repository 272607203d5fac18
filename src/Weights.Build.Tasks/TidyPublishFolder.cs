using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>
/// Deletes our files of an earlier publish that this one replaces or no longer has. On a site it runs before the SDK copies, next to a
/// program afterwards.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class TidyPublishFolder : ProjectTask
{
    /// <summary>The publish folder. Absolute.</summary>
    [Required]
    public string PublishDirectory { get; set; } = "";

    /// <summary>As <see cref="CheckPublishedModels.SiteRoot"/>.</summary>
    public string SiteRoot { get; set; } = "";

    /// <summary>What is going to be published, as <see cref="EncryptModels.PublishedFiles"/> returns it.</summary>
    public ITaskItem[] PublishedFiles { get; set; } = [];

    /// <summary>
    /// All files that the SDK copies, with <c>RelativePath</c>. Those of references are not deleted, because next to a program they have
    /// been copied already.
    /// </summary>
    public ITaskItem[] CopiedFiles { get; set; } = [];

    private string Folder => Path.Combine(PublishDirectory, SiteRoot, OutputPath);

    private string OutputPath => Options.OutputPath.Replace('\\', '/').Trim('/');

    private protected override void Run()
    {
        var publishFolder = RealFile.PathOf(Path.TrimEndingDirectorySeparator(PublishDirectory));
        if (PublishedFiles.Length > 0 && FolderPath.Contains(publishFolder, RealFile.PathOf(Options.Folder)))
        {
            Report(Problems.PublishFolderHoldsProject(publishFolder));
            return;
        }

        var prefix = OutputPath + "/";
        var files = PublishedFiles
            .Select(PublishedFile.From)
            .Where(file => file.SitePath.StartsWith(prefix, StringComparison.Ordinal))
            .ToList();
        var folders = files
            .Where(file => Path.GetFileName(file.SitePath) == ServedFiles.Manifest)
            .Select(file => file.Folder.Length < prefix.Length ? "" : file.Folder[prefix.Length..])
            .ToHashSet(StringComparer.Ordinal);
        var current = files.ToDictionary(file => file.SitePath[prefix.Length..], file => file.Sha256, StringComparer.Ordinal);
        var smallFiles = files
            .Where(file => ServedFiles.IsBesideModels(file.SitePath))
            .Select(file => (Path.Combine(Folder, file.SitePath[prefix.Length..]), file.Sha256));
        var others = CopiedFiles
            .Select(file => Path.GetFullPath(Path.Combine(PublishDirectory, file.GetMetadata("RelativePath").Replace('\\', '/'))))
            .Except(current.Keys.Select(path => Path.GetFullPath(Path.Combine(Folder, path))), FolderPath.Comparer)
            .ToHashSet(FolderPath.Comparer);
        foreach (var path in EarlierPublish.Remove(Folder, current, folders, others).Concat(RemoveWrongCopies(smallFiles)))
        {
            Log.LogMessage(MessageImportance.Low, "Weights: removed {0} of an earlier publish", path);
        }
    }

    private protected override Problem FileProblem(string message) => Problems.CannotTidy(Folder, message);

    // Removes compressed copies that contain an earlier file, or only a part of one. The SDK replaces a published file only if its
    // source is newer, so a wrong one can stay, and CheckPublishedModels would report it (WEIGHTS0022).
    private static IEnumerable<string> RemoveWrongCopies(IEnumerable<(string Path, string Sha256)> files)
    {
        foreach (var (path, sha256) in files)
        {
            foreach (var suffix in CompressedCopy.WrongCopySuffixes(path, sha256))
            {
                File.Delete(path + suffix);
                yield return path + suffix;
            }
        }
    }
}
