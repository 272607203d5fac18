namespace Weights.Generators.Emit;

/// <summary>All that WeightsLoader.g.cs depends on, besides the bundle in this assembly.</summary>
internal sealed record LoaderFile(Target Target, string Path);
