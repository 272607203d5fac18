using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Weights.Generators.Tests.Harness;

/// <summary>The text of <c>weights.models.json</c> as the build writes it.</summary>
internal static class ModelsJson
{
    public static string Create(params TestModel[] models) => Create("OnnxModels", "MyApp", "internal", models);

    public static string Of(params string[] names) => Create([.. names.Select(name => new TestModel(name))]);

    public static string Create(string className, string @namespace, string access, params TestModel[] models)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("class", className);
            json.WriteString("namespace", @namespace);
            json.WriteString("access", access);
            json.WriteString("basePath", "");
            json.WriteString("outputPath", "weights");
            json.WriteStartObject("loader");
            json.WriteString("path", "weights/weights-loader.js");
            json.WriteEndObject();
            json.WriteStartArray("models");
            foreach (TestModel model in models)
            {
                Write(json, model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, TestModel model)
    {
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteNumber("size", model.Size);
        json.WriteNumber("encryptedSize", model.EncryptedSize);
        json.WriteString("format", model.Format);
        json.WriteStartArray("keys");
        foreach ((string keyId, string path) in model.PublishedFiles)
        {
            json.WriteStartObject();
            json.WriteString("keyId", keyId);
            json.WriteString("path", path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (model.Source is { } source)
        {
            json.WriteString("source", source);
            json.WriteString("producer", model.Producer);
            json.WriteStartArray("operatorSets");
            foreach ((string domain, long version) in model.OperatorSets)
            {
                json.WriteStartObject();
                json.WriteString("domain", domain);
                json.WriteNumber("version", version);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        Write(json, "inputs", model.Inputs);
        Write(json, "outputs", model.Outputs);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string member, IReadOnlyList<TestTensor>? tensors)
    {
        if (tensors is null)
        {
            return;
        }

        json.WriteStartArray(member);
        foreach (TestTensor tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("type", tensor.Type);
            json.WriteString("elementType", tensor.ElementType);
            if (tensor.Shape is { } shape)
            {
                json.WritePropertyName("shape");
                JsonSerializer.Serialize(json, shape);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
