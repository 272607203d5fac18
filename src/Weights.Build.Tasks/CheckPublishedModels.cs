using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>The last guard of a publish: no protected model stands in the publish folder in the open, and every encrypted one is the one that was built.</summary>
[MSBuildMultiThreadableTask]
public sealed class CheckPublishedModels : Microsoft.Build.Utilities.Task
{
    /// <summary>The project file, for messages.</summary>
    public string Project { get; set; } = "";

    /// <summary>The publish folder. Absolute.</summary>
    [Required]
    public string PublishDirectory { get; set; } = "";

    /// <summary>The folder below it that is served; empty where nothing is.</summary>
    public string WebRoot { get; set; } = "";

    /// <summary>The folder below it that the project's own files are served from: <c>wwwroot</c>, with the base path where the project has one.</summary>
    public string SiteRoot { get; set; } = "";

    /// <summary>The models that must not be there in the open, as <see cref="EncryptModels.ProtectedModels"/> gives them.</summary>
    public ITaskItem[] ProtectedModels { get; set; } = [];

    /// <summary>The models that may be there in the open, as <see cref="EncryptModels.UnencryptedModels"/> gives them.</summary>
    public ITaskItem[] UnencryptedModels { get; set; } = [];

    /// <summary>What was published, as <see cref="EncryptModels.PublishedFiles"/> gives it.</summary>
    public ITaskItem[] PublishedFiles { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (!Directory.Exists(PublishDirectory))
        {
            return true;
        }

        try
        {
            var published = PublishedFiles.Select(PublishedFile.From).ToList();
            var prefix = SiteRoot.Length > 0 ? SiteRoot + "/" : "";
            var declared = published.Select(file => prefix + file.SitePath).ToHashSet(StringComparer.Ordinal);
            var (models, open) = (ProtectedModels.Select(KnownModel.From).ToList(), UnencryptedModels.Select(KnownModel.From).ToList());
            ProblemLog.Write(Log, PublishFolder.Check(PublishDirectory, WebRoot, models, open, declared), Project);
            ProblemLog.Write(
                Log,
                published.SelectMany(file =>
                    Differing(Path.Combine(PublishDirectory, prefix + file.SitePath), file)
                        .Select(suffix => Problems.PublishedFileDiffers(prefix + file.SitePath + suffix))
                ),
                Project
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ProblemLog.Write(Log, Problems.CannotCheck(PublishDirectory, e.Message), Project);
        }

        return !Log.HasLoggedErrors;
    }

    // The file itself, or, where that is right, compressed copies of it: as suffixes.
    private static IEnumerable<string> Differing(string path, PublishedFile file) =>
        file.IsAt(path) ? CompressedCopy.WrongOnes(path, file.Sha256) : [""];
}
