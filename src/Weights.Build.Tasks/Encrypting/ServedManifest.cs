using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weights.Build.Tasks;

/// <summary>models.json: what the browser's loader knows of the models of one folder.</summary>
internal static class ServedManifest
{
    // Enough of the digest to change the URL with the content; caches then never mix two versions.
    private const int VersionDigits = 16;

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IEnumerable<FinishedOutput> outputs)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartArray("models");
            foreach (var output in outputs.OrderBy(output => output.Model.Name, StringComparer.Ordinal))
            {
                Write(json, output);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, FinishedOutput output)
    {
        var (model, planned, record) = (output.Model, output.Output, output.Record);
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteString("file", planned.File);
        json.WriteString("url", $"{ServedFiles.Url(planned.File)}?v={record.Output.Sha256[..VersionDigits]}");
        json.WriteNumber("size", record.Source.Length);
        json.WriteNumber("encryptedSize", record.Output.Length);
        json.WriteString("format", record.Format);
        json.WriteString("keyId", planned.KeyId?.Value ?? "");
        json.WriteString("kid", record.Kid);
        json.WriteString("sha256", record.Output.Sha256);
        json.WriteEndObject();
    }
}

/// <summary>An output that is there and right.</summary>
internal sealed record FinishedOutput(PlannedModel Model, PlannedOutput Output, EncryptionRecord Record);
