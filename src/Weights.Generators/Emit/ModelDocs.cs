using System.Text;
using Weights.Generators.Manifest;

namespace Weights.Generators.Emit;

/// <summary>What an editor shows for a model's property: all that is known of it.</summary>
internal static class ModelDocs
{
    /// <param name="model">The model.</param>
    /// <param name="indent">Indentation and slashes.</param>
    /// <returns>The lines of the summary.</returns>
    public static string Lines(ModelEntry model, string indent)
    {
        var lines = new StringBuilder();
        lines.Append($"{indent}Model {Code(model.Name)}, {DocText.SizeInFull(model.Size)}.\n");
        lines.Append(model.IsEncrypted
            ? $"{indent}<para>Encrypted in the format {Code(model.Format)}, {DocText.SizeInFull(model.EncryptedSize)}.</para>\n"
            : $"{indent}<para>Not encrypted: published in the open.</para>\n");
        foreach (PublishedFile file in model.Files)
        {
            string key = model.IsEncrypted ? $"Key id {Code(file.KeyId)}: " : "";
            lines.Append($"{indent}<para>{key}{Code(file.Path)}</para>\n");
        }

        return lines.ToString();
    }

    private static string Code(string value) => $"<c>{DocText.Escape(value)}</c>";
}
