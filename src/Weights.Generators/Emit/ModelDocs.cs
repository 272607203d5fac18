using System.Text;
using Weights.Generators.Manifest;

namespace Weights.Generators.Emit;

/// <summary>The documentation of a model and of its tensors, as an editor shows it.</summary>
internal static class ModelDocs
{
    // Enough for a tooltip. The class of the tensors lists all of them.
    private const int MaxTensors = 12;
    private const int MaxText = 100;

    /// <param name="model">The model.</param>
    /// <param name="indent">The indentation and the slashes.</param>
    /// <returns>The lines of the summary.</returns>
    public static string Lines(ModelEntry model, string indent)
    {
        var lines = new StringBuilder();
        string source = model.Origin.Source.Length == 0 ? "" : $", from {Code(model.Origin.Source)}";
        lines.Append($"{indent}Model {Code(model.Name)}, {DocText.SizeInFull(model.Size)}{source}.\n");
        lines.Append(
            model.IsEncrypted
                ? $"{indent}<para>Encrypted in the format {Code(model.Format)}, {DocText.SizeInFull(model.EncryptedSize)}.</para>\n"
                : $"{indent}<para>Not encrypted: published as plaintext.</para>\n"
        );
        foreach (ModelFile file in model.Files)
        {
            string key = model.IsEncrypted ? $"Key ID {Code(file.KeyId)}: " : "";
            lines.Append($"{indent}<para>{key}{Code(file.Path)}</para>\n");
        }

        AppendTensors(lines, indent, "Inputs", model.Inputs);
        AppendTensors(lines, indent, "Outputs", model.Outputs);
        AppendOrigin(lines, indent, model.Origin);
        return lines.ToString();
    }

    /// <summary>A name and a type: <c>state</c>: <c>float32[2, 1, 128]</c>.</summary>
    public static string Tensor(TensorEntry tensor) =>
        $"{Code(tensor.Name)}: {(tensor.Type.Length == 0 ? "unknown type" : Code(tensor.Type))}";

    /// <summary>A short text in a documentation comment, as code.</summary>
    public static string Code(string value) => $"<c>{DocText.Escape(DocText.Cut(value, MaxText))}</c>";

    private static void AppendTensors(StringBuilder lines, string indent, string what, EquatableArray<TensorEntry>? tensors)
    {
        if (tensors is { Count: > 0 })
        {
            string more = tensors.Count > MaxTensors ? $", and {tensors.Count - MaxTensors} more" : "";
            lines.Append($"{indent}<para>{what}: {string.Join(", ", tensors.Take(MaxTensors).Select(Tensor))}{more}.</para>\n");
        }
    }

    private static void AppendOrigin(StringBuilder lines, string indent, ModelOrigin origin)
    {
        string by = origin.Producer.Length == 0 ? "" : $" by {Code(origin.Producer)}";
        string @for = origin.OperatorSets.Length == 0 ? "" : $" for operator set {Code(origin.OperatorSets)}";
        if (by.Length + @for.Length > 0)
        {
            lines.Append($"{indent}<para>Made{by}{@for}.</para>\n");
        }
    }
}
