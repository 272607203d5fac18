namespace Weights.Generators.Manifest;

/// <summary>One model.</summary>
/// <param name="Name">The name that a page loads it by, for example <c>face/détecteur</c>.</param>
/// <param name="Size">The size of the model in bytes.</param>
/// <param name="EncryptedSize">The size of the published file in bytes.</param>
/// <param name="Format"><c>gcm</c>, <c>chunked</c>, or <c>none</c> for an unencrypted model.</param>
/// <param name="Files">The published files, one per key ID.</param>
/// <param name="Origin">Where the model comes from.</param>
/// <param name="Inputs">The inputs; null if they are unknown.</param>
/// <param name="Outputs">The outputs; null if they are unknown.</param>
internal sealed record ModelEntry(
    string Name,
    long Size,
    long EncryptedSize,
    string Format,
    EquatableArray<ModelFile> Files,
    ModelOrigin Origin,
    EquatableArray<TensorEntry>? Inputs,
    EquatableArray<TensorEntry>? Outputs
)
{
    /// <summary>The format of a model that is published unencrypted.</summary>
    public const string Unencrypted = "none";

    public bool IsEncrypted => Format != Unencrypted;
}

/// <summary>Where a model comes from, for documentation. A text is empty if it is unknown.</summary>
/// <param name="Source">The path of its file, relative to the project.</param>
/// <param name="Producer">The tool that made it.</param>
/// <param name="OperatorSets">The operator sets that it needs: <c>17, com.microsoft 1</c>.</param>
internal sealed record ModelOrigin(string Source, string Producer, string OperatorSets);
