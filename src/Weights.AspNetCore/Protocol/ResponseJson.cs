using System.Text.Json.Serialization;

namespace Weights.AspNetCore;

/// <summary>
/// A <see cref="SessionResponse"/> in JSON: byte strings in base64url without padding, the kid under the name <c>keyId</c>.
/// </summary>
internal sealed record SessionResponseJson(
    string Spk,
    string Wrapped,
    string Mac,
    string? Sig,
    string Customer,
    string Session,
    [property: JsonPropertyName("keyId")] string Kid,
    int Format,
    long Expires,
    long? Offline
);

/// <summary>The response of the wrapped mode in JSON: the wrap in base64url without padding, the kid in hex.</summary>
internal sealed record WrappedKeyResponse(string Customer, string Kid, int Format, string Wrapped);

/// <summary>Problem details (RFC 9457) without a <c>type</c>, which then is <c>about:blank</c>.</summary>
/// <remarks>The trace ID is as ASP.NET Core sends it in an app that has problem details; otherwise null.</remarks>
internal sealed record RefusalJson(string Title, int Status, string? Detail, string Code, string? TraceId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SessionResponseJson))]
[JsonSerializable(typeof(WrappedKeyResponse))]
[JsonSerializable(typeof(RefusalJson))]
internal sealed partial class ResponseJsonContext : JsonSerializerContext;
