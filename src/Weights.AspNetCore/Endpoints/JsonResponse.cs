using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Answers of known length: headers and body leave in one packet, where a stream of JSON takes one for its last, empty chunk as well.</summary>
internal static class JsonResponse
{
    public static async Task SendAsync<T>(HttpContext context, T response, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(response, type);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        try
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; nobody reads the answer.
        }
    }
}
