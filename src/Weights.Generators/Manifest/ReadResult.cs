namespace Weights.Generators.Manifest;

/// <summary>A manifest, or the reason why there is none.</summary>
/// <param name="Manifest">The manifest, when the file could be read.</param>
/// <param name="Problem">What is wrong with the file, when it could not.</param>
internal sealed record ReadResult(ModelsManifest? Manifest, Problem? Problem);
