using System.Text.Encodings.Web;
using System.Text.Json;
using Weights.Encryption;
using Weights.Onnx;

namespace Weights.Build.Tasks;

/// <summary>obj/…/weights.models.json: what the source generator knows of the models. No key, no hash.</summary>
internal static class ModelsFile
{
    private static readonly JsonWriterOptions _options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="models">The models, in the order in which they are listed.</param>
    /// <param name="options">Names and URLs.</param>
    /// <param name="projectFolder">The folder that sources are named relative to.</param>
    public static byte[] Write(IEnumerable<DescribedModel> models, ManifestOptions options, string projectFolder)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _options))
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
            foreach (var model in models)
            {
                Write(json, model, options.BaseUrl, projectFolder);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, DescribedModel described, string baseUrl, string projectFolder)
    {
        var model = described.Model;
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteString("source", SourcePath.Of(model.FullPath, projectFolder));
        json.WriteNumber("size", described.Length);
        json.WriteNumber("encryptedSize", ContainerLength(model.Format, described.Length));
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
        if (described.Description is { } description)
        {
            Write(json, description);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ModelDescription description)
    {
        json.WriteString("producer", description.Producer);
        json.WriteStartArray("operatorSets");
        foreach (var set in description.OperatorSets)
        {
            json.WriteStartObject();
            json.WriteString("domain", set.Domain);
            json.WriteNumber("version", set.Version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write(json, "inputs", description.Inputs);
        Write(json, "outputs", description.Outputs);
    }

    private static void Write(Utf8JsonWriter json, string member, IReadOnlyList<TensorDescription>? tensors)
    {
        if (tensors is null)
        {
            return;
        }

        json.WriteStartArray(member);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("type", tensor.Type);
            json.WriteString("elementType", tensor.ElementType);
            if (tensor.Shape is { } shape)
            {
                json.WriteStartArray("shape");
                foreach (var dimension in shape)
                {
                    Write(json, dimension);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // A number, a name, or null for a dimension that has neither.
    private static void Write(Utf8JsonWriter json, OnnxDimension dimension)
    {
        if (dimension.Size is { } size)
        {
            json.WriteNumberValue(size);
        }
        else
        {
            json.WriteStringValue(dimension.Symbol);
        }
    }

    private static long ContainerLength(ContainerFormat? format, long length) =>
        format switch
        {
            null => length,
            ContainerFormat.Chunked => ChunkedContainerFile.ContainerLength(length),
            _ => length + GcmContainer.Overhead,
        };
}
