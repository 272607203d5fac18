namespace Weights.Build.Tasks;

/// <summary>
/// Everything that the bytes of an output depend on, other than the content of its source. An output is made again if the recorded settings
/// are not equal to the present ones. All properties are compared.
/// </summary>
/// <param name="File">The name that the container is bound to.</param>
/// <param name="Format"><c>gcm</c>, <c>chunked</c>, or <c>none</c> for an unencrypted model.</param>
/// <param name="Reproducible">Whether the same inputs give the same bytes on every machine.</param>
/// <param name="Kid">The kid of the key, never the key; empty for an unencrypted model.</param>
/// <param name="Development">Whether the key is the development key, which is never published.</param>
internal sealed record EncryptionSettings(string File, string Format, bool Reproducible, string Kid, bool Development);
