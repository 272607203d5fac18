namespace Weights.Generators.Manifest;

/// <summary>One model.</summary>
/// <param name="Name">The name that the page uses, for example <c>face/détecteur</c>.</param>
/// <param name="Size">Bytes of the model itself.</param>
/// <param name="EncryptedSize">Bytes of the published file.</param>
/// <param name="Format"><c>gcm</c>, <c>chunked</c>, or <c>none</c> for a model in the open.</param>
/// <param name="Files">The published files, one per key id.</param>
internal sealed record ModelEntry(
    string Name,
    long Size,
    long EncryptedSize,
    string Format,
    EquatableArray<PublishedFile> Files)
{
    /// <summary>The format of a model that is published in the open.</summary>
    public const string OpenFormat = "none";

    public bool IsEncrypted => Format != OpenFormat;
}
