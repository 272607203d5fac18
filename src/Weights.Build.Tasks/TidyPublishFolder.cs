using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>Before a publish copies its files: deletes those of ours that an earlier publish left and this one replaces or no longer has.</summary>
[MSBuildMultiThreadableTask]
public sealed class TidyPublishFolder : Microsoft.Build.Utilities.Task
{
    /// <summary>The project file, for messages.</summary>
    public string Project { get; set; } = "";

    /// <summary>The folder of the models in the publish folder. Absolute.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>Path on the site of that folder.</summary>
    [Required]
    public string OutputPath { get; set; } = "";

    /// <summary>What is going to be published, as <see cref="EncryptModels.PublishedFiles"/> gives it.</summary>
    public ITaskItem[] PublishedFiles { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            var prefix = OutputPath.Replace('\\', '/').Trim('/') + "/";
            var files = PublishedFiles
                .Select(PublishedFile.From)
                .Where(file => file.SitePath.StartsWith(prefix, StringComparison.Ordinal))
                .ToList();
            var folders = files
                .Select(file => file.Folder.Length < prefix.Length ? "" : file.Folder[prefix.Length..])
                .ToHashSet(StringComparer.Ordinal);
            var current = files.ToDictionary(file => file.SitePath[prefix.Length..], file => file.Sha256, StringComparer.Ordinal);
            var manifests = files.Where(file => Path.GetFileName(file.SitePath) == ServedFiles.Manifest);
            foreach (
                var path in EarlierPublish
                    .Remove(Folder, current, folders)
                    .Concat(
                        RemoveWrongCopies(manifests.Select(file => (Path.Combine(Folder, file.SitePath[prefix.Length..]), file.Sha256)))
                    )
            )
            {
                Log.LogMessage(MessageImportance.Low, "Weights: removed {0} of an earlier publish", path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ProblemLog.Write(Log, Problems.CannotCheck(Folder, e.Message), Project);
        }

        return !Log.HasLoggedErrors;
    }

    // What the SDK compressed of an earlier manifest, where it no longer compresses, or of a part of one.
    private static IEnumerable<string> RemoveWrongCopies(IEnumerable<(string Path, string Sha256)> manifests)
    {
        foreach (var (path, sha256) in manifests)
        {
            foreach (var suffix in CompressedCopy.WrongOnes(path, sha256))
            {
                File.Delete(path + suffix);
                yield return path + suffix;
            }
        }
    }
}
