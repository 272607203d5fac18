using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weights.AspNetCore;

/// <summary>Reads <c>{model, keyId, format, epk, cnonce, offline?}</c>. It refuses everything that could be read in two ways.</summary>
internal static class SessionRequestJson
{
    /// <summary>
    /// The longest valid request: 512 bytes of name, each written as <c>\u00xx</c> at worst, and about 150 other characters.
    /// </summary>
    public const int MaxBytes = 4096;

    private const int MaxModelBytes = 512;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads a body; false unless it is one object with the five members that are required, at most <c>offline</c> too, each well-formed.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> body, [NotNullWhen(true)] out SessionRequest? request)
    {
        request = null;
        return TryParse(body, out var fields) && TryValidate(fields, out request);
    }

    private static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out Fields? fields)
    {
        try
        {
            fields = JsonSerializer.Deserialize(body, SessionRequestContext.Default.Fields);
            return fields is not null;
        }
        catch (JsonException)
        {
            fields = null;
            return false;
        }
    }

    private static bool TryValidate(Fields fields, [NotNullWhen(true)] out SessionRequest? request)
    {
        request = null;
        var kid = new byte[SessionRequest.KidLength];
        var epk = new byte[P256Point.Length];
        var nonce = new byte[SessionRequest.NonceLength];
        if (
            !IsModel(fields.Model)
            || fields.Format is not (1 or 2)
            || !ExactBase64Url.TryDecode(fields.Kid, kid)
            || !ExactBase64Url.TryDecode(fields.Cnonce, nonce)
            || !ExactBase64Url.TryDecode(fields.Epk, epk)
            || !P256Point.IsValid(epk)
        )
        {
            return false;
        }

        request = new SessionRequest(fields.Model, kid, (byte)fields.Format, epk, nonce, fields.Offline);
        return true;
    }

    // The transcript and the audit contain the name, so it must have exactly one form in UTF-8 and must not break lines in a log.
    private static bool IsModel([NotNullWhen(true)] string? model)
    {
        if (string.IsNullOrEmpty(model) || model.Length > MaxModelBytes || model.Any(char.IsControl))
        {
            return false;
        }

        try
        {
            return _strictUtf8.GetByteCount(model) <= MaxModelBytes;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    internal sealed record Fields(
        string? Model,
        [property: JsonPropertyName("keyId")] string? Kid,
        int Format,
        string? Epk,
        string? Cnonce,
        bool Offline = false
    );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(SessionRequestJson.Fields))]
internal sealed partial class SessionRequestContext : JsonSerializerContext;
