using System.Security.Cryptography;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>The files that the site serves: the outputs of the models, a manifest for each of their folders, and the loader.</summary>
internal static class SiteFiles
{
    public static ITaskItem[] Write(
        string root,
        string loaderDirectory,
        FileUrls urls,
        IReadOnlyList<FinishedOutput> outputs,
        FilePlan plan
    )
    {
        var assets = new List<ITaskItem>();
        foreach (var output in outputs)
        {
            var path = Place(root, output.Output.Path);
            assets.Add(Asset(path, output.Output.Path, Convert.FromHexString(output.Record.Output.Sha256)));
        }

        foreach (var (path, content) in SmallFiles(loaderDirectory, outputs, plan, urls))
        {
            assets.Add(WriteSmall(root, path, content));
        }

        return [.. assets];
    }

    /// <summary>What the publish folder must contain: the outputs, the manifests and the loader, which work only together.</summary>
    public static IEnumerable<PublishedFile> Published(
        string root,
        string loaderDirectory,
        FileUrls urls,
        IReadOnlyList<FinishedOutput> outputs,
        FilePlan plan
    ) =>
        [
            .. outputs.Select(output => new PublishedFile(
                Place(root, output.Output.Path),
                output.Output.Path,
                output.Output.Folder,
                output.Record.Output.Length,
                output.Record.Output.Modified,
                output.Record.Output.Sha256
            )),
            .. SmallFiles(loaderDirectory, outputs, plan, urls)
                .Select(file => new PublishedFile(
                    Place(root, file.Path),
                    file.Path,
                    Path.GetDirectoryName(file.Path)!.Replace('\\', '/'),
                    file.Content.Length,
                    Modified: 0,
                    Convert.ToHexStringLower(SHA256.HashData(file.Content))
                )),
        ];

    /// <summary>
    /// The manifests and the loader's files of an earlier build that this build would write in another way, and those that are missing.
    /// </summary>
    public static IEnumerable<string> Outdated(
        string root,
        string loaderDirectory,
        FileUrls urls,
        IReadOnlyList<FinishedOutput> outputs,
        FilePlan plan
    ) =>
        SmallFiles(loaderDirectory, outputs, plan, urls)
            .Select(file => (Path: Place(root, file.Path), file.Content))
            .Where(file => !File.Exists(file.Path) || !File.ReadAllBytes(file.Path).AsSpan().SequenceEqual(file.Content))
            .Select(file => file.Path);

    /// <summary>Every path that a build of this plan may write. All other files in the folder are from earlier builds.</summary>
    public static IEnumerable<string> Paths(string root, string outputPath, IReadOnlyList<PlannedOutput> outputs)
    {
        foreach (var path in outputs.Select(output => Place(root, output.Path)))
        {
            yield return path;
            yield return EncryptionRecord.PathFor(path);
        }

        foreach (
            var file in outputs.SelectMany(output => new[] { output.Folder, outputPath }).Distinct().SelectMany(ServedFiles.BesideModels)
        )
        {
            yield return Place(root, file);
        }
    }

    // Without models, the loader is not needed, and a class library without models should add no files to its apps.
    private static IEnumerable<(string Path, byte[] Content)> SmallFiles(
        string loaderDirectory,
        IReadOnlyList<FinishedOutput> outputs,
        FilePlan plan,
        FileUrls urls
    ) =>
        outputs.Count == 0
            ? []
            : Manifests(outputs, plan, urls)
                .Concat(
                    LoaderFiles(loaderDirectory)
                        .Select(file => ($"{urls.OutputPath}/{file}", File.ReadAllBytes(Path.Combine(loaderDirectory, file))))
                );

    // A program without pages needs no loader.
    private static string[] LoaderFiles(string loaderDirectory) =>
        loaderDirectory.Length > 0 ? [ServedFiles.Loader, ServedFiles.Worker] : [];

    private static IEnumerable<(string Path, byte[] Content)> Manifests(IReadOnlyList<FinishedOutput> outputs, FilePlan plan, FileUrls urls)
    {
        var byPath = outputs.ToDictionary(output => output.Output.Path, StringComparer.Ordinal);
        return outputs
            .Where(output => output.IsGraph)
            .GroupBy(output => output.Output.Folder)
            .OrderBy(folder => folder.Key, StringComparer.Ordinal)
            .Select(folder =>
                (
                    $"{folder.Key}/{ServedFiles.Manifest}",
                    ServedManifest.Write(folder, urls, graph => plan.Data[graph].Select(data => (data.Location!, byPath[data.Output.Path])))
                )
            );
    }

    private static TaskItem WriteSmall(string root, string relativePath, byte[] content)
    {
        var path = Place(root, relativePath);
        AtomicFile.WriteIfDifferent(path, content);
        return Asset(path, relativePath, SHA256.HashData(content));
    }

    private static string Place(string root, string relativePath) =>
        Path.Combine(root, relativePath.Replace('/', Path.DirectorySeparatorChar));

    private static TaskItem Asset(string path, string relativePath, byte[] sha256)
    {
        // Literal, because a name such as '100%' or '$(x)' must not be evaluated.
        ITaskItem2 item = new TaskItem { ItemSpec = "asset" };
        item.EvaluatedIncludeEscaped = MSBuildText.Escape(path);
        item.SetMetadataValueLiteral("SitePath", relativePath);
        item.SetMetadataValueLiteral("RelativePath", Fingerprinted(relativePath));
        item.SetMetadataValueLiteral("Fingerprint", AssetFingerprint.Of(sha256));
        item.SetMetadataValueLiteral("Integrity", Convert.ToBase64String(sha256));
        return (TaskItem)item;
    }

    // x#[.{fingerprint}]?.enc is the SDK's pattern for a path with and without the fingerprint.
    private static string Fingerprinted(string relativePath)
    {
        var dot = relativePath.LastIndexOf('.');
        var end = dot > relativePath.LastIndexOf('/') ? dot : relativePath.Length;
        return $"{relativePath[..end]}#[.{{fingerprint}}]?{relativePath[end..]}";
    }
}
