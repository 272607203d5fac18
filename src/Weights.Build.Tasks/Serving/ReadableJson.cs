using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weights.Build.Tasks;

/// <summary>
/// Serializers that write names in any script as they are, because people read the files. The escaping of HTML characters is not needed,
/// because the files are not part of an HTML page.
/// </summary>
internal static class ReadableJson
{
    public static SiteJson Site { get; } = new(Readable(SiteJson.Default.Options));

    public static ModelsDocumentJson Models { get; } = new(Readable(ModelsDocumentJson.Default.Options));

    private static JsonSerializerOptions Readable(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
