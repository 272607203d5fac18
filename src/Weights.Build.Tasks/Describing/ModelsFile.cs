using System.Text.Encodings.Web;
using System.Text.Json;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>obj/…/weights.models.json: what the source generator knows of the models. No key, no hash.</summary>
internal static class ModelsFile
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(ModelPlan plan, ManifestOptions options, Func<PlannedModel, long> length)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("class", options.ClassName);
            json.WriteString("namespace", options.Namespace);
            json.WriteString("access", options.Access);
            json.WriteString("basePath", options.BaseUrl);
            json.WriteString("outputPath", options.OutputPath);
            json.WriteStartObject("loader");
            json.WriteString("path", options.BaseUrl + ServedFiles.Url($"{options.OutputPath}/{ServedFiles.Loader}"));
            json.WriteEndObject();
            json.WriteStartArray("models");
            foreach (var model in plan.Models)
            {
                Write(json, model, length(model), options.BaseUrl);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, PlannedModel model, long length, string baseUrl)
    {
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteNumber("size", length);
        json.WriteNumber("encryptedSize", ContainerLength(model.Format, length));
        json.WriteString("format", FormatText.Of(model.Format));
        json.WriteStartArray("keys");
        foreach (var output in model.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("keyId", output.KeyId?.Value ?? "");
            json.WriteString("path", baseUrl + ServedFiles.Url(output.Path));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static long ContainerLength(ContainerFormat? format, long length) => format switch
    {
        null => length,
        ContainerFormat.Chunked => ChunkedContainerFile.ContainerLength(length),
        _ => length + GcmContainer.Overhead,
    };
}
