namespace Weights.Build.Tasks;

/// <summary>The URLs of the models' files in models.json.</summary>
/// <param name="OutputPath">The folder of all models on the site: <c>weights</c>.</param>
/// <param name="FilesUrl">The URL of a copy of that folder, with a slash at the end; empty if the files are on the site.</param>
internal sealed record FileUrls(string OutputPath, string FilesUrl)
{
    // Enough digits of the digest to change the URL whenever the content changes, so that caches never mix two versions.
    private const int VersionDigits = 16;

    /// <summary>The URL of a file: absolute if it has another place, otherwise relative to the manifest in its folder.</summary>
    public string Of(FinishedOutput file) =>
        (FilesUrl.Length > 0 ? FilesUrl + ServedFiles.Url(file.Output.Path[(OutputPath.Length + 1)..]) : ServedFiles.Url(file.Output.File))
        + $"?v={file.Record.Output.Sha256[..VersionDigits]}";
}
