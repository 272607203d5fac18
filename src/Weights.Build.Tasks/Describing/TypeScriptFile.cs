using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weights.Build.Tasks;

/// <summary>
/// models.d.ts: the models by name, with the element types of their inputs and outputs. It extends the interface that the loader's types
/// declare, so that editors complete the names of <c>loadModel</c> and check the feeds of <c>session.run</c>. It contains no sizes, because
/// it can be committed with the sources, and should change only if something changes that a page depends on.
/// </summary>
internal static class TypeScriptFile
{
    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IEnumerable<DescribedModel> models, string projectFolder)
    {
        var text = new StringBuilder();
        text.Append("// Weights.Build made this file from the project's OnnxModel items. It extends the types of weights-loader.js.\n\n");
        text.Append("interface WeightsModels {\n");
        foreach (var model in models)
        {
            text.Append(CultureInfo.InvariantCulture, $"  /** {Comment(SourcePath.Of(model.Model.FullPath, projectFolder))} */\n");
            text.Append(CultureInfo.InvariantCulture, $"  {Literal(model.Model.Name)}: {{");
            if (model.Description is { Inputs: { } inputs, Outputs: { } outputs })
            {
                text.Append('\n');
                Append(text, "feeds", inputs);
                Append(text, "fetches", outputs);
                text.Append("  ");
            }

            text.Append("};\n");
        }

        text.Append("}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, string member, IReadOnlyList<TensorDescription> tensors)
    {
        text.Append(CultureInfo.InvariantCulture, $"    {member}: {{\n");
        foreach (var tensor in tensors.DistinctBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            var type = tensor.ElementType.Length > 0 ? Literal(tensor.ElementType) : "unknown";
            text.Append(CultureInfo.InvariantCulture, $"      /** {Comment(tensor.Type)} */\n      {Literal(tensor.Name)}: {type};\n");
        }

        text.Append("    };\n");
    }

    private static string Literal(string value) => JsonSerializer.Serialize(value, _readable);

    // The text can be anything: names of dimensions come from the model. It must not end the comment or the line.
    private static string Comment(string value) =>
        string.Concat(
            value.Replace("*/", "*\\/", StringComparison.Ordinal).Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '\uFFFD' : c)
        );
}
