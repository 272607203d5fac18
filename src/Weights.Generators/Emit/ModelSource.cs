using Weights.Generators.Manifest;

namespace Weights.Generators.Emit;

/// <summary>The input of the code of one model.</summary>
/// <param name="Target">What all generated files have in common.</param>
/// <param name="Member">The class inside the class of models.</param>
/// <param name="Model">The model.</param>
internal sealed record ModelSource(Target Target, string Member, ModelEntry Model);

/// <summary>The code of one model. It is a separate value, so that a changed model generates only its own code again.</summary>
/// <param name="Member">The class.</param>
/// <param name="Code">Its text.</param>
internal sealed record ModelCode(string Member, string Code);

/// <summary>The input of OnnxModels.g.cs.</summary>
internal sealed record ModelsSource(Target Target, string ClassName, EquatableArray<ModelCode> Models);
