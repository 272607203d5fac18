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

        foreach (var (path, content) in Manifests(outputs, plan, urls))
        {
            assets.Add(WriteSmall(root, path, content));
        }

        // Without models, the loader is not needed, and a class library without models should add no files to its apps.
        if (outputs.Count > 0)
        {
            foreach (var file in new[] { ServedFiles.Loader, ServedFiles.Worker })
            {
                assets.Add(WriteSmall(root, $"{urls.OutputPath}/{file}", File.ReadAllBytes(Path.Combine(loaderDirectory, file))));
            }
        }

        return [.. assets];
    }

    /// <summary>What the publish folder must contain: the outputs and the manifests, which work only together.</summary>
    public static IEnumerable<PublishedFile> Published(string root, IReadOnlyList<FinishedOutput> outputs, FilePlan plan, FileUrls urls) =>
        [
            .. outputs.Select(output => new PublishedFile(
                Place(root, output.Output.Path),
                output.Output.Path,
                output.Output.Folder,
                output.Record.Output.Length,
                output.Record.Output.Modified,
                output.Record.Output.Sha256
            )),
            .. Manifests(outputs, plan, urls)
                .Select(manifest => new PublishedFile(
                    Place(root, manifest.Path),
                    manifest.Path,
                    Path.GetDirectoryName(manifest.Path)!.Replace('\\', '/'),
                    manifest.Content.Length,
                    Modified: 0,
                    Convert.ToHexStringLower(SHA256.HashData(manifest.Content))
                )),
        ];

    /// <summary>The manifests of an earlier build that this build would write in another way, and those that are missing.</summary>
    public static IEnumerable<string> OutdatedManifests(string root, IReadOnlyList<FinishedOutput> outputs, FilePlan plan, FileUrls urls) =>
        Manifests(outputs, plan, urls)
            .Select(manifest => (Path: Place(root, manifest.Path), manifest.Content))
            .Where(manifest => !File.Exists(manifest.Path) || !File.ReadAllBytes(manifest.Path).AsSpan().SequenceEqual(manifest.Content))
            .Select(manifest => manifest.Path);

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
