namespace Weights.Encryption;

/// <summary>A file of a model in a <c>models.json</c>: the graph, or external data.</summary>
/// <param name="Binding">The name that a <c>chunked</c> container is bound to.</param>
/// <param name="Location">The location of external data as in the graph, without a <c>./</c> at its start; empty for the graph.</param>
/// <param name="File">The file's path, relative to the manifest's folder, with <c>/</c> between segments. It stays in that folder.</param>
/// <param name="Address">The file's URL as in the manifest, which can be relative to the manifest's URL.</param>
/// <param name="Size">Length of the plaintext in bytes.</param>
/// <param name="EncryptedSize">Length of the file in bytes.</param>
/// <param name="Sha256">SHA-256 of the file, 64 lower-case hex digits.</param>
/// <param name="Pin">The pin of the file (docs/reference/format.md, Pins); empty if its format has none.</param>
public sealed record ManifestFile(
    ModelFileName Binding,
    string Location,
    string File,
    string Address,
    long Size,
    long EncryptedSize,
    string Sha256,
    ReadOnlyMemory<byte> Pin
)
{
    /// <summary>The full path of the file.</summary>
    /// <param name="manifestPath">The path of the <c>models.json</c>.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public string PathFrom(string manifestPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(manifestPath);
        var folder = Path.GetDirectoryName(Path.GetFullPath(manifestPath)) ?? "";
        return Path.Combine(folder, File.Replace('/', Path.DirectorySeparatorChar));
    }
}
