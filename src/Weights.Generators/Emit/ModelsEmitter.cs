using System.Text;
using Microsoft.CodeAnalysis.Text;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>OnnxModels.g.cs: a class per model, and ways to find one by its name.</summary>
internal static class ModelsEmitter
{
    public static SourceText Emit(ModelsFile file) =>
        CSharpFile.Create(
            file.Target,
            file.Models.Sum(model => model.Code.Length + model.Member.Length + 30) + 1_000,
            code => Append(code, file)
        );

    private static void Append(StringBuilder code, ModelsFile file)
    {
        string info = file.Target.Global(TypeName.Info);
        code.Append(
            "    /// <summary>The models of this project, a class each. All of them are partial: what you add to them stands beside what is generated.</summary>\n"
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
                    /// <summary>Finds a model by its name, such as one that a request brings.</summary>
                    /// <param name="name">The name as a page asks for it; upper and lower case are different.</param>
                    /// <returns>The model, or null where there is none of that name.</returns>
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
