namespace Weights.Generators.Manifest;

/// <summary>One model.</summary>
/// <param name="Name">The name that the page uses, for example <c>face/détecteur</c>.</param>
/// <param name="Size">Bytes of the model itself.</param>
/// <param name="EncryptedSize">Bytes of the published file.</param>
/// <param name="Format"><c>gcm</c>, <c>chunked</c>, or <c>none</c> for a model in the open.</param>
/// <param name="Files">The published files, one per key id.</param>
/// <param name="Origin">Where the model comes from and what it was made with.</param>
/// <param name="Inputs">What has to be fed; null where that is not known.</param>
/// <param name="Outputs">What a run gives; null where that is not known.</param>
internal sealed record ModelEntry(
    string Name,
    long Size,
    long EncryptedSize,
    string Format,
    EquatableArray<PublishedFile> Files,
    ModelOrigin Origin,
    EquatableArray<TensorEntry>? Inputs,
    EquatableArray<TensorEntry>? Outputs
)
{
    /// <summary>The format of a model that is published in the open.</summary>
    public const string OpenFormat = "none";

    public bool IsEncrypted => Format != OpenFormat;
}

/// <summary>Where a model comes from, for people. Texts are empty where nothing is known.</summary>
/// <param name="Source">The path of its file, relative to the project.</param>
/// <param name="Producer">The tool that made it.</param>
/// <param name="OperatorSets">What it was made for: <c>17, com.microsoft 1</c>.</param>
internal sealed record ModelOrigin(string Source, string Producer, string OperatorSets);
