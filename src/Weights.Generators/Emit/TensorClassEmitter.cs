using System.Text;
using Weights.Generators.Manifest;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>Emits a class with a property for each tensor, indented by three levels.</summary>
internal static class TensorClassEmitter
{
    private const string Indent = "            ";

    public static void Append(StringBuilder code, Target target, TensorClass shared)
    {
        // A damaged graph can have two tensors with the same name.
        List<string> names = [.. shared.Lists[0].Select(tensor => tensor.Name).Distinct(StringComparer.Ordinal)];
        IReadOnlyList<string> members = PropertyNames.Assign(names, NameScope.Tensors(shared.Kind));
        string list = $"global::System.Collections.Generic.IReadOnlyList<{target.Global(TypeName.Tensor)}>";
        int others = shared.Lists.Count - 1;
        string what = shared.Kind == "Inputs" ? "inputs" : "outputs";
        string more = others == 0 ? "" : $", and of {others} more";
        code.Append($"{Indent}/// <summary>The {what} of {ModelDocs.Code(shared.FirstModel)}{more}.</summary>\n");
        code.Append($"{Indent}public sealed class {shared.Name} : {target.Global(TypeName.Tensors)}\n{Indent}{{\n");
        code.Append($"{Indent}    internal {shared.Name}({list} all) : base(all) {{ }}\n");
        foreach ((string name, string member) in names.Zip(members, (name, member) => (name, member)))
        {
            code.Append($"\n{Indent}    /// <summary>{Docs(shared, name)}</summary>\n");
            code.Append($"{Indent}    public string {member} {{ get {{ return {Literal.Quote(name)}; }} }}\n");
        }

        code.Append($"{Indent}}}\n");
    }

    private static string Docs(TensorClass shared, string name)
    {
        List<TensorEntry> types =
        [
            .. shared
                .Lists.Select(list => list.First(tensor => tensor.Name == name))
                .GroupBy(tensor => tensor.Type, StringComparer.Ordinal)
                .Select(sameType => sameType.First()),
        ];
        return types.Count == 1
            ? $"{ModelDocs.Tensor(types[0])}."
            : $"{ModelDocs.Code(name)}. Its type depends on the model, whose documentation shows it.";
    }
}
