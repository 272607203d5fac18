using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weights.Build.Tasks;

/// <summary>models.json: what the browser's loader knows of the models of one folder.</summary>
internal static class ServedManifest
{
    // Enough of the digest to change the URL with the content; caches then never mix two versions.
    private const int VersionDigits = 16;

    private static readonly JsonWriterOptions _options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="graphs">The models of the folder.</param>
    /// <param name="dataOf">The data that a graph keeps outside, by the graph's path on the site.</param>
    public static byte[] Write(IEnumerable<FinishedOutput> graphs, Func<string, IEnumerable<(string Location, FinishedOutput File)>> dataOf)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartArray("models");
            foreach (var output in graphs.OrderBy(output => output.Model.Name, StringComparer.Ordinal))
            {
                Write(json, output, [.. dataOf(output.Output.Path)]);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, FinishedOutput output, IReadOnlyList<(string Location, FinishedOutput File)> data)
    {
        json.WriteStartObject();
        json.WriteString("name", output.Model.Name);
        WriteFile(json, output);
        json.WriteString("format", output.Record.Format);
        json.WriteString("keyId", output.Output.KeyId?.Value ?? "");
        json.WriteString("kid", output.Record.Kid);
        json.WriteString("sha256", output.Record.Output.Sha256);
        if (data.Count > 0)
        {
            json.WriteStartArray("external");
            foreach (var (location, file) in data)
            {
                json.WriteStartObject();
                json.WriteString("location", location);
                WriteFile(json, file);
                json.WriteString("sha256", file.Record.Output.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, FinishedOutput file)
    {
        json.WriteString("file", file.Output.File);
        json.WriteString("url", $"{ServedFiles.Url(file.Output.File)}?v={file.Record.Output.Sha256[..VersionDigits]}");
        json.WriteNumber("size", file.Record.Source.Length);
        json.WriteNumber("encryptedSize", file.Record.Output.Length);
    }
}
