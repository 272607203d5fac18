using System.Text.Json;
using System.Text.Json.Serialization;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>models.json: what the browser's loader knows about the models of one folder.</summary>
/// <param name="Models">The models, by name.</param>
internal sealed record SiteManifest(IReadOnlyList<SiteModel> Models)
{
    /// <summary>The version of the layout.</summary>
    [JsonPropertyOrder(-1)]
    public int Version { get; } = 2;

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ReadableJson.Site.SiteManifest);
}

/// <summary>A model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">Path of its file, relative to the manifest's folder.</param>
/// <param name="Url">URL of its file, relative to the manifest, with a query that changes with the content.</param>
/// <param name="Size">Length of the model in bytes.</param>
/// <param name="EncryptedSize">Length of its file in bytes.</param>
/// <param name="Format"><c>gcm</c>, <c>chunked</c>, or <c>none</c> for an unencrypted model.</param>
/// <param name="KeyId">The key ID; empty for an unencrypted model.</param>
/// <param name="Kid">The kid; empty for an unencrypted model.</param>
/// <param name="Sha256">SHA-256 of its file: lower-case hex.</param>
/// <param name="Pin">The pin of its file (<see cref="ContainerDigests.Pin"/>) in base64url; null for an unencrypted model.</param>
/// <param name="External">Its external data; null if it has none.</param>
internal sealed record SiteModel(
    string Name,
    string File,
    string Url,
    long Size,
    long EncryptedSize,
    string Format,
    string KeyId,
    string Kid,
    string Sha256,
    string? Pin,
    IReadOnlyList<SiteData>? External
);

/// <summary>A file of a model's external data. The members are those of <see cref="SiteModel"/>.</summary>
/// <param name="Location">Its location, as the graph contains it.</param>
/// <param name="File">Path of its file.</param>
/// <param name="Url">URL of its file.</param>
/// <param name="Size">Length of the data in bytes.</param>
/// <param name="EncryptedSize">Length of its file in bytes.</param>
/// <param name="Sha256">SHA-256 of its file: lower-case hex.</param>
/// <param name="Pin">The pin of its file in base64url; null for an unencrypted model.</param>
internal sealed record SiteData(string Location, string File, string Url, long Size, long EncryptedSize, string Sha256, string? Pin);

/// <summary>The source-generated serializer of <see cref="SiteManifest"/>. Absent members are left out.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SiteManifest))]
internal sealed partial class SiteJson : JsonSerializerContext;
