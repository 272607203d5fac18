using System.Text.Json;
using System.Text.Json.Serialization;
using Weights.Onnx;

namespace Weights.Build.Tasks;

/// <summary>obj/…/weights.models.json: what the source generator knows about the models. It contains no key and no digest.</summary>
/// <param name="Class">Name of the manifest class.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Access"><c>internal</c> or <c>public</c>.</param>
/// <param name="BasePath">The start of every path: empty, or <c>_content/Package/</c>.</param>
/// <param name="OutputPath">The folder of the models on the site.</param>
/// <param name="Loader">The loader's script.</param>
/// <param name="Models">The models, by name.</param>
internal sealed record ModelsDocument(
    string Class,
    string Namespace,
    string Access,
    string BasePath,
    string OutputPath,
    LoaderEntry Loader,
    IReadOnlyList<ModelsDocumentEntry> Models
)
{
    /// <summary>The version of the layout.</summary>
    [JsonPropertyOrder(-1)]
    public int Version { get; } = 1;

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ReadableJson.Models.ModelsDocument);
}

/// <param name="Path">Its URL, relative to the site's root.</param>
internal sealed record LoaderEntry(string Path);

/// <summary>A model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">Its file, relative to the project.</param>
/// <param name="Size">Length of the model in bytes; 0 if there is no file.</param>
/// <param name="EncryptedSize">Length of the published file in bytes.</param>
/// <param name="Format"><c>gcm</c>, <c>chunked</c>, or <c>none</c> for an unencrypted model.</param>
/// <param name="Keys">The published files, one for each key.</param>
/// <param name="Producer">The tool that made the model; null if the model is not described.</param>
/// <param name="OperatorSets">The operator sets that it needs; null if it is not described.</param>
/// <param name="Inputs">The inputs; null if they are not known.</param>
/// <param name="Outputs">The outputs; null if they are not known.</param>
internal sealed record ModelsDocumentEntry(
    string Name,
    string Source,
    long Size,
    long EncryptedSize,
    string Format,
    IReadOnlyList<KeyEntry> Keys,
    string? Producer,
    IReadOnlyList<OnnxOperatorSet>? OperatorSets,
    IReadOnlyList<TensorDescription>? Inputs,
    IReadOnlyList<TensorDescription>? Outputs
);

/// <param name="KeyId">The key ID; empty if the model is unencrypted.</param>
/// <param name="Path">The file's URL, relative to the site's root.</param>
internal sealed record KeyEntry(string KeyId, string Path);

/// <summary>The source-generated serializer of <see cref="ModelsDocument"/>. Absent members are left out.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DimensionConverter)]
)]
[JsonSerializable(typeof(ModelsDocument))]
internal sealed partial class ModelsDocumentJson : JsonSerializerContext;

/// <summary>Writes a dimension as a number, a name, or null if it has neither.</summary>
internal sealed class DimensionConverter : JsonConverter<OnnxDimension>
{
    public override OnnxDimension Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("The models file is only written.");

    public override void Write(Utf8JsonWriter writer, OnnxDimension value, JsonSerializerOptions options)
    {
        if (value.Size is { } size)
        {
            writer.WriteNumberValue(size);
        }
        else
        {
            writer.WriteStringValue(value.Symbol);
        }
    }
}
