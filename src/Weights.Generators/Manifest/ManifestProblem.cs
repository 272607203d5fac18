namespace Weights.Generators.Manifest;

/// <summary>Why a models file cannot be used.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">The end of the sentence "… cannot be used: ".</param>
internal sealed record ManifestProblem(string Path, string Reason);
