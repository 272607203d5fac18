using System.Text.Json.Serialization;

namespace Weights.Encryption;

/// <summary>What is read of a <c>models.json</c> (docs/reference/format.md).</summary>
internal sealed record ManifestJson(int Version, IReadOnlyList<ModelJson?> Models);

/// <summary>A model.</summary>
internal sealed record ModelJson(
    string Name,
    string File,
    string Url,
    long Size,
    long EncryptedSize,
    string Format,
    string KeyId,
    string Kid,
    string Sha256,
    string? Pin = null,
    IReadOnlyList<ExternalJson?>? External = null
) : IFileJson;

/// <summary>A file of external data.</summary>
internal sealed record ExternalJson(
    string Location,
    string File,
    string Url,
    long Size,
    long EncryptedSize,
    string Sha256,
    string? Pin = null
) : IFileJson;

/// <summary>What a model and its external data have in common.</summary>
internal interface IFileJson
{
    string File { get; }
    string Url { get; }
    long Size { get; }
    long EncryptedSize { get; }
    string Sha256 { get; }
    string? Pin { get; }
}

/// <summary>The version alone, because a newer manifest may have other members.</summary>
internal sealed record VersionJson(int Version);

/// <summary>The source-generated reader. A missing or null member is an exception; a null element of a list is not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ManifestJson))]
[JsonSerializable(typeof(VersionJson))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
