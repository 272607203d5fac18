using System.Globalization;
using System.Text;
using Weights.Generators.Manifest;

namespace Weights.Generators.Emit;

/// <summary>
/// The models as one text, which the generated code reads at its first use. The compiler needs ten times longer for the same as code. Each
/// field ends with a tab or with the end of its line. A model has a line, and so has each of its tensors after it.
/// </summary>
internal static class ModelTable
{
    private static readonly EquatableArray<TensorEntry> _none = new([]);

    /// <param name="models">The models.</param>
    /// <param name="types">For each model, the case of the generated code that makes its object.</param>
    public static string Write(IReadOnlyList<TypedModel> models, IReadOnlyList<int> types)
    {
        var table = new StringBuilder();
        for (int i = 0; i < models.Count; i++)
        {
            ModelEntry model = models[i].Model;
            EquatableArray<TensorEntry> inputs = model.Inputs ?? _none;
            EquatableArray<TensorEntry> outputs = model.Outputs ?? _none;
            AppendLine(
                table,
                [
                    Number(types[i]),
                    model.Name,
                    Number(model.Size),
                    Number(model.EncryptedSize),
                    model.Format,
                    Number(inputs.Count),
                    Number(outputs.Count),
                    Number(model.Files.Count),
                    .. model.Files.SelectMany(file => new[] { file.KeyId, file.Path }),
                ]
            );
            foreach (TensorEntry tensor in inputs.Concat(outputs))
            {
                AppendLine(table, [tensor.Name, tensor.Type, tensor.ElementType, .. Shape(tensor.Shape)]);
            }
        }

        return table.ToString();
    }

    // The number of dimensions, and for each its size or a colon with its name. A question mark is an unknown number.
    private static IEnumerable<string> Shape(EquatableArray<DimensionEntry>? shape) =>
        shape is null
            ? ["?"]
            : [Number(shape.Count), .. shape.Select(dimension => dimension.Size is { } size ? Number(size) : ":" + dimension.Name)];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void AppendLine(StringBuilder table, IEnumerable<string> fields) =>
        table.Append(string.Join("\t", fields.Select(Literal.EscapeInTable))).Append('\n');
}
