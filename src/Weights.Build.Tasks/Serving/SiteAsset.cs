using System.Text.RegularExpressions;
using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>A static web asset of a site: a file of the project, of a referenced project, or of a package.</summary>
/// <param name="File">Its full path.</param>
/// <param name="Owner">The project or package that it comes from.</param>
/// <param name="IsOfPackage">Whether the owner is a package, whose files the site cannot change.</param>
/// <param name="SitePath">Its path on the site, without fingerprint.</param>
internal sealed partial record SiteAsset(string File, string Owner, bool IsOfPackage, string SitePath)
{
    /// <summary>Whether this package made it or, by its name, may have: the SDK says nothing else about assets of packages.</summary>
    public bool MayBeOurs =>
        ServedFiles.IsBesideModels(SitePath) || SitePath.EndsWith(".enc", StringComparison.Ordinal) || OwnOutput.Contains(File);

    /// <summary>The assets that are files of their own, without compressed copies. Each file once.</summary>
    public static IEnumerable<SiteAsset> From(IEnumerable<ITaskItem> items) =>
        items
            .Where(item => item.GetMetadata("AssetRole") is "" or "Primary")
            .Select(item => new SiteAsset(
                item.ItemSpec,
                item.GetMetadata("SourceId"),
                item.GetMetadata("SourceType") == "Package",
                SitePathOf(item)
            ))
            .DistinctBy(asset => asset.File, FolderPath.Comparer);

    // The SDK writes a path with fingerprint as a#[.{fingerprint}]?.b, with '!' if the plain path is not there, and '?' if both are.
    private static string SitePathOf(ITaskItem item) =>
        string.Join(
            '/',
            new[]
            {
                item.GetMetadata("BasePath").Trim('/'),
                Fingerprint().Replace(item.GetMetadata("RelativePath").Replace('\\', '/'), ""),
            }.Where(part => part.Length > 0)
        );

    [GeneratedRegex(@"#\[\.?\{fingerprint[^\]]*\][?!]?")]
    private static partial Regex Fingerprint();
}
