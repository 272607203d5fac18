using Weights.Generators.Manifest;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>A model, its property, and the classes of its tensors.</summary>
/// <param name="Model">The model.</param>
/// <param name="Member">The property of the class of models.</param>
/// <param name="Inputs">The class of the inputs.</param>
/// <param name="Outputs">The class of the outputs.</param>
internal sealed record TypedModel(ModelEntry Model, string Member, TensorClass Inputs, TensorClass Outputs)
{
    public static IReadOnlyList<TypedModel> Of(ModelsSource source)
    {
        IReadOnlyList<string> members = PropertyNames.Assign(source.Models.Select(model => model.Name), NameScope.Models(source.ClassName));
        IReadOnlyList<TensorClass> inputs = TensorClass.Share(members, source.Models, "Inputs", model => model.Inputs);
        IReadOnlyList<TensorClass> outputs = TensorClass.Share(members, source.Models, "Outputs", model => model.Outputs);
        return [.. source.Models.Select((model, i) => new TypedModel(model, members[i], inputs[i], outputs[i]))];
    }
}
