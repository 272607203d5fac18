using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.Text;
using Weights.Generators.Manifest;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>OnnxModels.g.cs: a property per model.</summary>
internal static class ModelsEmitter
{
    public static SourceText Emit(ModelsFile file)
    {
        string className = TypeName.From(file.ClassName);
        string info = file.Target.Global(TypeName.Info);
        IReadOnlyList<string> properties = PropertyNames.Assign(file.Models.Select(model => model.Name), NameScope.Models(className));

        var code = new StringBuilder();
        code.Append("    /// <summary>The models of this project, one property each.</summary>\n");
        code.Append($"    {CSharpFile.GeneratedCode}\n");
        code.Append($"    {file.Target.Access} static class {Keywords.Declare(className)}\n");
        code.Append("    {\n");
        for (int i = 0; i < properties.Count; i++)
        {
            AppendProperty(code, info, properties[i], file.Models[i]);
        }

        AppendAll(code, info, properties);
        code.Append("    }\n");
        return CSharpFile.Create(file.Target, code.ToString());
    }

    private static void AppendProperty(StringBuilder code, string info, string property, ModelEntry model)
    {
        string size = model.Size.ToString(CultureInfo.InvariantCulture);
        string encryptedSize = model.EncryptedSize.ToString(CultureInfo.InvariantCulture);
        code.Append($"        /// <summary>\n{ModelDocs.Lines(model, "        /// ")}        /// </summary>\n");
        code.Append($"        public static {info} {property} {{ get; }} = new {info}(\n");
        code.Append($"            {Literal.Quote(model.Name)}, {size}L, {encryptedSize}L, {Literal.Quote(model.Format)},\n");
        code.Append($"            {Array(model.Files.Select(file => file.KeyId))},\n");
        code.Append($"            {Array(model.Files.Select(file => file.Path))});\n\n");
    }

    // Last in the class: static properties get their values in the order of the text.
    private static void AppendAll(StringBuilder code, string info, IReadOnlyList<string> properties)
    {
        code.Append("        /// <summary>All models, in the order of their names.</summary>\n");
        code.Append($"        public static global::System.Collections.Generic.IReadOnlyList<{info}> All {{ get; }} =\n");
        code.Append($"            global::System.Array.AsReadOnly(new {info}[]\n");
        code.Append("            {\n");
        foreach (string property in properties)
        {
            code.Append($"                {property},\n");
        }

        code.Append("            });\n");
    }

    private static string Array(IEnumerable<string> values) => $"new string[] {{ {string.Join(", ", values.Select(Literal.Quote))} }}";
}
