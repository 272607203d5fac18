using System.Text;
using Microsoft.CodeAnalysis.Text;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>Emits OnnxModels.g.cs: a class for each model, a list of them, and a search by name.</summary>
internal static class ModelsEmitter
{
    public static SourceText Emit(ModelsSource file) =>
        CSharpFile.Create(
            file.Target,
            file.Models.Sum(model => model.Code.Length + model.Member.Length + 30) + 1_000,
            code => Append(code, file)
        );

    private static void Append(StringBuilder code, ModelsSource file)
    {
        string info = file.Target.Global(TypeName.Info);
        code.Append(
            "    /// <summary>The models of this project. Each has a class, which is partial, so that you can add members.</summary>\n"
        );
        code.Append($"    {file.Target.Access} static partial class {Keywords.Declare(file.ClassName)}\n");
        code.Append("    {\n");
        foreach (ModelCode model in file.Models)
        {
            code.Append(model.Code).Append('\n');
        }

        AppendAll(code, info, file.Models);
        AppendTryGet(code, info, file.Target);
        code.Append("    }\n");
    }

    private static void AppendAll(StringBuilder code, string info, EquatableArray<ModelCode> models)
    {
        code.Append("        /// <summary>Gets all models, in the order of their names.</summary>\n");
        code.Append($"        public static global::System.Collections.Generic.IReadOnlyList<{info}> All {{ get; }} =\n");
        code.Append($"            global::System.Array.AsReadOnly(new {info}[]\n");
        code.Append("            {\n");
        foreach (ModelCode model in models)
        {
            code.Append($"                {model.Member}.Info,\n");
        }

        code.Append("            });\n\n");
    }

    private static void AppendTryGet(StringBuilder code, string info, Target target) =>
        code.Append(
            $$"""
                    /// <summary>Finds a model by its name, for example a name in a request.</summary>
                    /// <param name="name">The name of the model. Case matters.</param>
                    /// <returns>The model, or null if no model has this name.</returns>
                    public static {{info}}{{target.OrNull}} TryGet(string name)
                    {
                        foreach ({{info}} model in All)
                        {
                            if (model.Name == name)
                            {
                                return model;
                            }
                        }

                        return null;
                    }

            """
        );
}
