using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>
/// Before a publish copies its files: deletes copies of ours that are not their source's length and time. A publish that was killed leaves half a file that is newer than its
/// source, and the SDK copies what is missing or older.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RemoveTornCopies : Microsoft.Build.Utilities.Task
{
    /// <summary>The project file, for messages.</summary>
    public string Project { get; set; } = "";

    /// <summary>The publish folder. Absolute.</summary>
    [Required]
    public string PublishDirectory { get; set; } = "";

    /// <summary>What is going to be copied: <c>TargetPath</c> is where, below the publish folder. Files of others among it are left alone.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The project's own files, as <see cref="EncryptModels.Assets"/> gives them.</summary>
    public ITaskItem[] Own { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ProblemLog.Write(Log, Problems.CannotCheck(PublishDirectory, e.Message), Project);
        }

        return !Log.HasLoggedErrors;
    }

    // Copying keeps the time of the last write.
    private static bool IsAnother(FileInfo copy, FileInfo source) =>
        copy.Exists && source.Exists && (copy.Length, copy.LastWriteTimeUtc) != (source.Length, source.LastWriteTimeUtc);
}
