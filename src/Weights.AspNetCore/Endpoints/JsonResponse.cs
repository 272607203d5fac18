using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>JSON responses of known length.</summary>
internal static class JsonResponse
{
    public const string MediaType = "application/json; charset=utf-8";

    public static Task SendAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type, string mediaType = MediaType) =>
        KeyResponse.SendAsync(context, JsonSerializer.SerializeToUtf8Bytes(value, type), mediaType);
}
