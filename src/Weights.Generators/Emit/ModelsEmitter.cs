using System.Text;
using Microsoft.CodeAnalysis.Text;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>Emits OnnxModels.g.cs: a property for each model, a list of them, a search by name, and the classes of their tensors.</summary>
internal static class ModelsEmitter
{
    private const int TypicalLength = 1_500;

    public static SourceText Emit(ModelsSource source) =>
        CSharpFile.Create(source.Target, source.Models.Count * TypicalLength, code => Append(code, source));

    private static void Append(StringBuilder code, ModelsSource source)
    {
        Target target = source.Target;
        IReadOnlyList<TypedModel> models = TypedModel.Of(source);
        string className = target.Global(Keywords.Escape(source.ClassName));
        code.Append("    /// <summary>The models of this project. The class is partial, so that you can add members.</summary>\n");
        code.Append($"    {target.Access} static partial class {Keywords.Declare(source.ClassName)}\n    {{\n");
        for (int i = 0; i < models.Count; i++)
        {
            string type = Type(target, className, models[i]);
            code.Append($"        /// <summary>\n{ModelDocs.Lines(models[i].Model, "        /// ")}        /// </summary>\n");
            code.Append($"        public static {type} {models[i].Member}\n        {{\n");
            code.Append($"            get {{ return ({type})_Models.List[{i}]; }}\n        }}\n\n");
        }

        ModelListEmitter.AppendMembers(code, target);
        AppendTensorNames(code, target, models);

        // The pairs of classes that models have, each with its first model.
        List<IGrouping<(TensorClass, TensorClass), TypedModel>> pairs = [.. models.GroupBy(model => (model.Inputs, model.Outputs))];
        var numbers = pairs.Select((pair, i) => (pair.Key, i)).ToDictionary(pair => pair.Key, pair => pair.i);
        List<int> types = [.. models.Select(model => numbers[(model.Inputs, model.Outputs)])];
        ModelListEmitter.AppendList(
            code,
            target,
            ModelTable.Write(models, types),
            [
                .. pairs.Select(pair =>
                    (
                        Type(target, className, pair.First()),
                        Class(target, className, pair.First().Inputs),
                        Class(target, className, pair.First().Outputs)
                    )
                ),
            ]
        );
        code.Append("    }\n");
    }

    private static void AppendTensorNames(StringBuilder code, Target target, IReadOnlyList<TypedModel> models)
    {
        var classes = models
            .SelectMany(model => new[] { model.Inputs, model.Outputs })
            .Where(shared => !shared.IsEmpty)
            .Distinct()
            .ToList();
        if (classes.Count > 0)
        {
            code.Append(
                "\n        /// <summary>The types of the models' inputs and outputs. Models with equal names share a type.</summary>\n"
            );
            code.Append("        public static class TensorNames\n        {\n");
            foreach (TensorClass shared in classes)
            {
                code.Append(shared == classes[0] ? "" : "\n");
                TensorClassEmitter.Append(code, target, shared);
            }

            code.Append("        }\n");
        }
    }

    private static string Type(Target target, string className, TypedModel model) =>
        $"{target.Global(TypeName.Info)}<{Class(target, className, model.Inputs)}, {Class(target, className, model.Outputs)}>";

    private static string Class(Target target, string className, TensorClass shared) =>
        shared.IsEmpty ? target.Global(TypeName.Tensors) : $"{className}.TensorNames.{shared.Name}";
}
