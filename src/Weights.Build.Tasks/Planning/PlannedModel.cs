using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>A model whose item is valid, and the files that it becomes.</summary>
/// <param name="File">The path as the project contains it, for messages.</param>
/// <param name="FullPath">The path to read.</param>
/// <param name="NamedFolder">The folder that the item names: that of the path, without what a wildcard matched.</param>
/// <param name="Name">The name, in normalization form C.</param>
/// <param name="Format">The container format; null if the model is published unencrypted.</param>
/// <param name="AllowLinks">Whether its files may be links that lead out of the repository.</param>
/// <param name="Outputs">One file for each key, or the one unencrypted file.</param>
internal sealed record PlannedModel(
    string File,
    string FullPath,
    string NamedFolder,
    string Name,
    ContainerFormat? Format,
    bool AllowLinks,
    IReadOnlyList<PlannedOutput> Outputs
);

/// <summary>One file that a model becomes.</summary>
/// <param name="KeyId">The key that it is encrypted under; null if it is unencrypted.</param>
/// <param name="Folder">
/// The folder of its manifest, relative to the site's root, without a slash at the end: <c>weights</c>, or <c>weights/acme</c> for a model
/// under several keys.
/// </param>
/// <param name="File">The file's path inside that folder: <c>face/detect.enc</c>.</param>
internal sealed record PlannedOutput(KeyId? KeyId, string Folder, string File)
{
    /// <summary>Relative to the site's root.</summary>
    public string Path => $"{Folder}/{File}";
}
