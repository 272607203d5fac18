namespace Weights.Encryption;

/// <summary>A model of a <c>models.json</c>.</summary>
/// <param name="Name">Its name, such as <c>face/detect</c>.</param>
/// <param name="Format">The format of its files: <c>gcm</c>, <c>chunked</c>, <c>none</c> if it is not encrypted, or a newer one.</param>
/// <param name="KeyId">The ID of its key; null if it is not encrypted.</param>
/// <param name="Kid">The fingerprint of its key (<see cref="ContentKey.Kid"/>); empty if it is not encrypted.</param>
/// <param name="Graph">The file of the model itself.</param>
/// <param name="External">The files of its external data; empty if it has none.</param>
public sealed record ManifestModel(
    string Name,
    string Format,
    KeyId? KeyId,
    string Kid,
    ManifestFile Graph,
    IReadOnlyList<ManifestFile> External
)
{
    /// <summary>The container format; null for <c>none</c> and for formats that this release does not know.</summary>
    public ContainerFormat? Container =>
        Format switch
        {
            "gcm" => ContainerFormat.Gcm,
            "chunked" => ContainerFormat.Chunked,
            _ => null,
        };

    /// <summary>All files: the graph, then the external data.</summary>
    public IEnumerable<ManifestFile> Files => External.Prepend(Graph);
}
