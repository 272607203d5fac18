using Weights.Generators.Manifest;

namespace Weights.Generators.Emit;

/// <summary>The input of OnnxModels.g.cs.</summary>
/// <param name="Target">What all generated files have in common.</param>
/// <param name="ClassName">The class of models.</param>
/// <param name="Models">The models, sorted by name.</param>
internal sealed record ModelsSource(Target Target, string ClassName, EquatableArray<ModelEntry> Models);
