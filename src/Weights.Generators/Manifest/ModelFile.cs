namespace Weights.Generators.Manifest;

/// <summary>The published file of a model for one key.</summary>
/// <param name="KeyId">The key ID; empty for an unencrypted model.</param>
/// <param name="Path">The URL, relative to the site's root.</param>
internal sealed record ModelFile(string KeyId, string Path);
