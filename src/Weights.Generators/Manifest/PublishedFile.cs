namespace Weights.Generators.Manifest;

/// <summary>A model under one key.</summary>
/// <param name="KeyId">The key's id; empty for a model in the open.</param>
/// <param name="Path">The URL, relative to the site's root.</param>
internal sealed record PublishedFile(string KeyId, string Path);
