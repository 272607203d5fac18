namespace Weights.Generators.Emit;

/// <summary>The input of WeightsLoader.g.cs, apart from the bundle in this assembly.</summary>
internal sealed record LoaderFile(Target Target, string Path);
