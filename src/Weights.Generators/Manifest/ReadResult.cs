namespace Weights.Generators.Manifest;

/// <summary>A manifest, or the reason why there is none.</summary>
/// <param name="Manifest">The manifest, if the file could be read.</param>
/// <param name="Problem">Why the file could not be read.</param>
internal sealed record ReadResult(ModelsManifest? Manifest, ManifestProblem? Problem);
