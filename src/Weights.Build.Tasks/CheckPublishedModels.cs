using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>
/// The last check of a publish: no protected model is in the publish folder unencrypted, no key is in it, and every encrypted model is the
/// one that was built.
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

    /// <summary>
    /// The kids of keys that must not be published: those of <see cref="EncryptModels.Kids"/> and <see cref="FindModels.Kids"/>.
    /// </summary>
    public ITaskItem[] Kids { get; set; } = [];

    /// <summary>As <see cref="EncryptModels.KeyDirectory"/>.</summary>
    public string KeyDirectory { get; set; } = "";

    /// <summary>As <see cref="EncryptModels.KeyFile"/>.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>The path of the development key.</summary>
    public string DevelopmentKeyFile { get; set; } = "";

    /// <summary>The files that were put compressed into a single-file program, where they can no longer be searched.</summary>
    public ITaskItem[] BundledFiles { get; set; } = [];

    private protected override void Run()
    {
        if (!Directory.Exists(PublishDirectory))
        {
            // A project that is not published has no folder, and neither has one without any file.
            if (PublishedFiles.Length > 0 || ProtectedModels.Length > 0)
            {
                Report(Problems.CannotCheck(PublishDirectory, "it does not exist."));
            }

            return;
        }

        var published = PublishedFiles.Select(PublishedFile.From).ToList();
        var prefix = SiteRoot.Length > 0 ? SiteRoot + "/" : "";
        var declared = published.Select(file => prefix + file.SitePath).ToHashSet(StringComparer.Ordinal);
        var models = ProtectedModels.Select(KnownModelItem.Read).ToList();
        var unencrypted = UnencryptedModels.Select(KnownModelItem.Read).ToList();
        Report(PublishFolder.Check(PublishDirectory, WebRoot, models, unencrypted, declared));
        Report(PublishFolder.CheckFiles(BundledFiles.Select(file => file.GetMetadata("FullPath")), models, unencrypted));
        Report(PublishFolder.FindKeys(PublishDirectory, WebRoot, new KeySearch(FindKids())));
        Report(
            published.SelectMany(file =>
                Differing(Path.Combine(PublishDirectory, prefix + file.SitePath), file)
                    .Select(suffix => Problems.PublishedFileDiffers(prefix + file.SitePath + suffix))
            )
        );
    }

    private HashSet<string> FindKids() =>
        Kids.Select(item => item.ItemSpec)
            .Concat(SourceKids.Of(new KeyFiles(Options.Folder, KeyFile, KeyDirectory, DevelopmentKeyFile)))
            .ToHashSet(StringComparer.Ordinal);

    private protected override Problem FileProblem(string message) => Problems.CannotCheck(PublishDirectory, message);

    // As suffixes: empty for the file itself, or those of wrong compressed copies if the file is right.
    private static IEnumerable<string> Differing(string path, PublishedFile file) =>
        file.IsAt(path) ? CompressedCopy.WrongCopySuffixes(path, file.Sha256) : [""];
}
