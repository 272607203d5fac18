using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weights.Tool;

/// <summary>A key that was made, or the fingerprint of one.</summary>
/// <param name="Fingerprint">The fingerprint (<c>kid</c>). Everybody may know it.</param>
/// <param name="File">The key file; null if the key is in none.</param>
/// <param name="Key">The key itself, only with <c>--reveal</c>.</param>
internal sealed record KeyResult(string Fingerprint, string? File = null, string? Key = null);

/// <summary>A file that was written.</summary>
/// <param name="Source">What was read.</param>
/// <param name="File">What was written.</param>
/// <param name="Name">The name of the model.</param>
/// <param name="Format">The format of the container.</param>
/// <param name="Bytes">Length of the written file.</param>
internal sealed record WrittenFile(string Source, string File, string Name, string Format, long Bytes);

/// <summary>A licence file that was made.</summary>
/// <param name="File">The file.</param>
/// <param name="Customer">The customer's public ID.</param>
/// <param name="Endpoint">The endpoint that delivers wrapped keys; null if there is none.</param>
internal sealed record LicenceResult(string File, string Customer, string? Endpoint);

/// <summary>A wrapped key, with the members of the wrapped mode (docs/reference/session-protocol.md).</summary>
/// <param name="Customer">The customer's public ID.</param>
/// <param name="Kid">The fingerprint of the content key.</param>
/// <param name="Format">1 for <c>gcm</c>, 2 for <c>chunked</c>.</param>
/// <param name="Wrapped">The wrap in base64url.</param>
internal sealed record WrappedKeyResult(string Customer, string Kid, int Format, string Wrapped);

/// <summary>The source-generated serializer of what commands print with <c>--json</c>. Absent members are left out.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(FindingKindConverter)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(KeyResult))]
[JsonSerializable(typeof(LicenceResult))]
[JsonSerializable(typeof(VerifiedFolder))]
[JsonSerializable(typeof(WrappedKeyResult))]
[JsonSerializable(typeof(IReadOnlyList<InspectedFile>))]
[JsonSerializable(typeof(IReadOnlyList<WrittenFile>))]
internal sealed partial class ToolJson : JsonSerializerContext;

/// <summary>Writes <see cref="FindingKind"/> as <c>model</c>, <c>key</c> and so on.</summary>
internal sealed class FindingKindConverter() : JsonStringEnumConverter<FindingKind>(JsonNamingPolicy.CamelCase);

/// <summary>A serializer that writes names in any script as they are, because people read the output, too.</summary>
internal static class ReadableOutput
{
    public static ToolJson Json { get; } =
        new(new JsonSerializerOptions(ToolJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
