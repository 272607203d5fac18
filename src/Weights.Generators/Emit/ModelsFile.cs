using Weights.Generators.Manifest;

namespace Weights.Generators.Emit;

/// <summary>All that OnnxModels.g.cs depends on.</summary>
internal sealed record ModelsFile(Target Target, string ClassName, EquatableArray<ModelEntry> Models);
