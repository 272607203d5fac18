using Weights.Generators.Manifest;

namespace Weights.Generators.Emit;

/// <summary>All that the code of one model depends on.</summary>
/// <param name="Target">What all code has in common.</param>
/// <param name="Member">The class inside the class of models.</param>
/// <param name="Model">The model.</param>
internal sealed record ModelSource(Target Target, string Member, ModelEntry Model);

/// <summary>The code of one model. Kept apart from the others', so that a changed model has only its own written anew.</summary>
/// <param name="Member">The class.</param>
/// <param name="Code">Its text.</param>
internal sealed record ModelCode(string Member, string Code);

/// <summary>All that OnnxModels.g.cs depends on.</summary>
internal sealed record ModelsFile(Target Target, string ClassName, EquatableArray<ModelCode> Models);
