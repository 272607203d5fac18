using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>
/// JSON responses of known length. Headers and body leave in one packet; a stream of JSON would need a second one for its last,
/// empty chunk.
/// </summary>
internal static class JsonResponse
{
    public static async Task SendAsync<T>(
        HttpContext context,
        T value,
        JsonTypeInfo<T> type,
        string contentType = "application/json; charset=utf-8"
    )
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        try
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has closed the connection.
        }
    }
}
