using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Weights.Generators.Tests.Harness;

/// <summary>Text of a <c>weights.models.json</c> as the build writes it.</summary>
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
        json.WriteEndObject();
    }
}
