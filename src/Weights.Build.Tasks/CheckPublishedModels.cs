using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>
/// The last check of a publish: no protected model is in the publish folder unencrypted, and every encrypted model is the one that was
/// built.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CheckPublishedModels : ProjectTask
{
    /// <summary>The publish folder. Absolute.</summary>
    [Required]
    public string PublishDirectory { get; set; } = "";

    /// <summary>The folder below it that is served; empty if none is.</summary>
    public string WebRoot { get; set; } = "";

    /// <summary>
    /// The folder below it that the project's own files are served from: <c>wwwroot</c>, followed by the base path if the project has one.
    /// </summary>
    public string SiteRoot { get; set; } = "";

    /// <summary>The models that must not be there unencrypted, as <see cref="EncryptModels.ProtectedModels"/> returns them.</summary>
    public ITaskItem[] ProtectedModels { get; set; } = [];

    /// <summary>The models that may be there unencrypted, as <see cref="EncryptModels.UnencryptedModels"/> returns them.</summary>
    public ITaskItem[] UnencryptedModels { get; set; } = [];

    /// <summary>The published files, as <see cref="EncryptModels.PublishedFiles"/> returns them.</summary>
    public ITaskItem[] PublishedFiles { get; set; } = [];

    private protected override void Run()
    {
        if (!Directory.Exists(PublishDirectory))
        {
            return;
        }

        var published = PublishedFiles.Select(PublishedFile.From).ToList();
        var prefix = SiteRoot.Length > 0 ? SiteRoot + "/" : "";
        var declared = published.Select(file => prefix + file.SitePath).ToHashSet(StringComparer.Ordinal);
        var models = ProtectedModels.Select(KnownModel.From).ToList();
        var unencrypted = UnencryptedModels.Select(KnownModel.From).ToList();
        Report(PublishFolder.Check(PublishDirectory, WebRoot, models, unencrypted, declared));
        Report(
            published.SelectMany(file =>
                Differing(Path.Combine(PublishDirectory, prefix + file.SitePath), file)
                    .Select(suffix => Problems.PublishedFileDiffers(prefix + file.SitePath + suffix))
            )
        );
    }

    private protected override Problem FileProblem(string message) => Problems.CannotCheck(PublishDirectory, message);

    // As suffixes: empty for the file itself, or those of wrong compressed copies if the file is right.
    private static IEnumerable<string> Differing(string path, PublishedFile file) =>
        file.IsAt(path) ? CompressedCopy.WrongCopySuffixes(path, file.Sha256) : [""];
}
