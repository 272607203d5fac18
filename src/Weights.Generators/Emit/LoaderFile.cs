namespace Weights.Generators.Emit;

/// <summary>The input of WeightsLoader.g.cs, without the bundle in this assembly.</summary>
internal sealed record LoaderFile(Target Target, string Path);
