using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>
/// Before a publish copies its files, deletes copies of our files that do not have the length and time of their source. A publish that was
/// killed leaves a partial file that is newer than its source, and the SDK copies only what is missing or older.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RemoveTornCopies : ProjectTask
{
    /// <summary>The publish folder. Absolute.</summary>
    [Required]
    public string PublishDirectory { get; set; } = "";

    /// <summary>The files to be copied; <c>TargetPath</c> is the path below the publish folder. Other files are not deleted.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The project's own files, as <see cref="EncryptModels.Assets"/> returns them.</summary>
    public ITaskItem[] Own { get; set; } = [];

    private protected override void Run()
    {
        var own = Own.Select(item => item.ItemSpec).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Files.Where(file => ServedAsset.IsOurs(file.ItemSpec, file.GetMetadata("RelatedAsset"), own)))
        {
            var copy = Path.Combine(PublishDirectory, file.GetMetadata("TargetPath").Replace('\\', Path.DirectorySeparatorChar));
            if (IsAnother(RealFile.Of(copy), RealFile.Of(file.ItemSpec)))
            {
                File.Delete(copy);
                Log.LogMessage(MessageImportance.Low, "Weights: removed {0}, an older or unfinished copy", copy);
            }
        }
    }

    private protected override Problem FileProblem(string message) => Problems.CannotTidy(PublishDirectory, message);

    // Copying keeps the time of the last write.
    private static bool IsAnother(FileInfo copy, FileInfo source) =>
        copy.Exists && source.Exists && (copy.Length, copy.LastWriteTimeUtc) != (source.Length, source.LastWriteTimeUtc);
}
