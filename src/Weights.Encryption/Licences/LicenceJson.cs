using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weights.Encryption;

/// <summary>
/// The JSON of a licence. The customer's key is not a member of this record, because a string of it could not be zeroed.
/// </summary>
internal sealed record LicenceJson(int Version, string Customer, Uri? Endpoint, IReadOnlyList<WrappedKeyJson> Keys)
{
    private const int CurrentVersion = 1;

    /// <exception cref="FormatException">It is not a licence.</exception>
    public static LicenceJson Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var licence = JsonSerializer.Deserialize(json, LicenceJsonContext.Default.LicenceJson);
            return licence switch
            {
                { Version: CurrentVersion, Customer: not null } when licence.Keys?.Contains(null!) != true => licence with
                {
                    Keys = licence.Keys ?? [],
                },
                { Version: not CurrentVersion } => throw new FormatException(
                    $"It is not a licence of version {CurrentVersion}; use a package of the release that made it."
                ),
                _ => throw new FormatException("It is not a licence: it names no customer, or a key is null."),
            };
        }
        catch (JsonException e)
        {
            throw new FormatException($"It is not a licence: it is not JSON of that form (line {e.LineNumber + 1}).", e);
        }
    }

    /// <summary>The customer's key: the member <c>key</c>, 64 hex digits.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static KeyEncryptionKey ParseKey(ReadOnlySpan<byte> json)
    {
        Span<byte> key = stackalloc byte[KeyEncryptionKey.Length];
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("key"u8))
                {
                    reader.Read();
                    return
                        reader.TokenType == JsonTokenType.String
                        && Convert.FromHexString(reader.ValueSpan, key, out _, out var written) == OperationStatus.Done
                        && written == key.Length
                        ? KeyEncryptionKey.FromBytes(key)
                        : throw new FormatException("It is not a licence: \"key\" must be 64 hex digits.");
                }
            }

            throw new FormatException("It is not a licence: it has no \"key\".");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public static void Write(IBufferWriter<byte> destination, Licence licence, KeyEncryptionKey key)
    {
        Span<byte> bytes = stackalloc byte[KeyEncryptionKey.Length];
        Span<byte> hex = stackalloc byte[2 * KeyEncryptionKey.Length];
        try
        {
            key.CopyTo(bytes);
            Convert.TryToHexStringLower(bytes, hex, out _);
            using var writer = new Utf8JsonWriter(destination, new JsonWriterOptions { Indented = true, NewLine = "\n" });
            writer.WriteStartObject();
            writer.WriteNumber("version"u8, CurrentVersion);
            writer.WriteString("customer"u8, licence.Customer);
            if (licence.Endpoint is { } endpoint)
            {
                writer.WriteString("endpoint"u8, endpoint.AbsoluteUri);
            }

            writer.WriteString("key"u8, hex);
            writer.WritePropertyName("keys"u8);
            JsonSerializer.Serialize(writer, [.. licence.Keys.Select(WrappedKeyJson.Of)], LicenceJsonContext.Default.ListWrappedKeyJson);
            writer.WriteEndObject();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(hex);
        }
    }
}

/// <summary>A wrapped content key, as the wrapped mode of the key protocol has it.</summary>
internal sealed record WrappedKeyJson(string? Kid, int Format, string? Wrapped)
{
    public static WrappedKeyJson Of(WrappedContentKey key) => new(key.Kid, (int)key.Format, Base64Url.EncodeToString(key.Wrapped.Span));

    /// <exception cref="FormatException">The wrap is not base64url.</exception>
    public WrappedContentKey ToKey() => WrappedContentKey.Parse(Kid ?? "", (ContainerFormat)Format, Wrapped);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LicenceJson))]
[JsonSerializable(typeof(List<WrappedKeyJson>))]
internal sealed partial class LicenceJsonContext : JsonSerializerContext;
