using System.Globalization;
using System.Text;
using Weights.Generators.Manifest;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>Emits the class of a model's inputs or outputs: a constant for each name, and a list with their types.</summary>
internal static class TensorsEmitter
{
    private const string Indent = "            ";

    /// <param name="code">Where to append.</param>
    /// <param name="target">What all generated files have in common.</param>
    /// <param name="className"><c>Inputs</c> or <c>Outputs</c>.</param>
    /// <param name="what"><c>the inputs</c> or <c>the outputs</c>.</param>
    /// <param name="tensors">The tensors; null if they are unknown.</param>
    public static void Append(StringBuilder code, Target target, string className, string what, EquatableArray<TensorEntry>? tensors)
    {
        IReadOnlyList<TensorEntry> known = tensors is null ? [] : tensors;

        // A damaged graph can have two tensors with the same name.
        TensorEntry[] named = [.. known.GroupBy(tensor => tensor.Name, StringComparer.Ordinal).Select(sameName => sameName.First())];
        IReadOnlyList<string> members = PropertyNames.Assign(named.Select(tensor => tensor.Name), NameScope.Tensors(className));
        Dictionary<string, string> memberOf = named
            .Zip(members, (tensor, member) => (tensor, member))
            .ToDictionary(pair => pair.tensor.Name, pair => pair.member, StringComparer.Ordinal);

        code.Append($"{Indent}/// <summary>The names of {what}{(tensors is null ? ": the build cannot read them" : "")}.</summary>\n");
        code.Append($"{Indent}public static partial class {className}\n");
        code.Append($"{Indent}{{\n");
        foreach (TensorEntry tensor in named)
        {
            code.Append($"{Indent}    /// <summary>{ModelDocs.Tensor(tensor)}.</summary>\n");
            code.Append($"{Indent}    public const string {memberOf[tensor.Name]} = {Literal.Quote(tensor.Name)};\n\n");
        }

        AppendAll(code, target, what, known, memberOf);
        code.Append($"{Indent}}}\n");
    }

    private static void AppendAll(
        StringBuilder code,
        Target target,
        string what,
        IReadOnlyList<TensorEntry> tensors,
        Dictionary<string, string> memberOf
    )
    {
        string info = target.Global(TypeName.Tensor);
        code.Append($"{Indent}    /// <summary>Gets {what} with their types, in the model's order.</summary>\n");
        code.Append($"{Indent}    public static global::System.Collections.Generic.IReadOnlyList<{info}> All {{ get; }} =\n");
        code.Append($"{Indent}        global::System.Array.AsReadOnly(new {info}[]\n");
        code.Append($"{Indent}        {{\n");
        foreach (TensorEntry tensor in tensors)
        {
            code.Append(
                $"{Indent}            new {info}({memberOf[tensor.Name]}, {Literal.Quote(tensor.Type)}, "
                    + $"{Literal.Quote(tensor.ElementType)}, {Shape(tensor.Shape)}),\n"
            );
        }

        code.Append($"{Indent}        }});\n");
    }

    // Two arrays, of sizes and of names, instead of an object for each dimension, because they are most of the generated code.
    private static string Shape(EquatableArray<DimensionEntry>? shape)
    {
        if (shape is null)
        {
            return "null, null";
        }

        string sizes = shape.Count == 0 ? "new long?[0]" : $"new long?[] {{ {string.Join(", ", shape.Select(Size))} }}";
        return shape.All(dimension => dimension.Name.Length == 0)
            ? $"{sizes}, null"
            : $"{sizes}, new string[] {{ {string.Join(", ", shape.Select(dimension => Literal.Quote(dimension.Name)))} }}";
    }

    private static string Size(DimensionEntry dimension) =>
        dimension.Size is { } size ? size.ToString(CultureInfo.InvariantCulture) : "null";
}
