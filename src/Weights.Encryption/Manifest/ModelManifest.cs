namespace Weights.Encryption;

/// <summary>
/// A <c>models.json</c>, which a build writes beside the models (docs/reference/format.md). What the build never writes is refused, because
/// something else wrote it then.
/// </summary>
public sealed class ModelManifest
{
    private ModelManifest(IReadOnlyList<ManifestModel> models) => Models = models;

    /// <summary>The models, in the order of the manifest. No two have the same name.</summary>
    public IReadOnlyList<ManifestModel> Models { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The path of the <c>models.json</c>.</param>
    /// <exception cref="ModelManifestException"><c>unreadable</c> or <c>bad-manifest</c>.</exception>
    public static ModelManifest Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelManifestException(
                "unreadable",
                $"'{path}' cannot be read: {e.Message} Give the folder that 'dotnet publish' wrote, which contains models.json.",
                e
            );
        }

        return Parse(json, path);
    }

    /// <summary>Reads JSON.</summary>
    /// <param name="json">The content of a <c>models.json</c>.</param>
    /// <param name="source">Its path or URL, for messages.</param>
    /// <exception cref="ModelManifestException"><c>bad-manifest</c>.</exception>
    public static ModelManifest Parse(ReadOnlyMemory<byte> json, string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ModelManifest(new ManifestParser(source).Read(json.Span));
    }
}
