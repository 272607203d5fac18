using System.Net.Mime;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Answers a request for a key, once authorization has let it through.</summary>
internal sealed class ModelKeyEndpoint(ModelKeyStore store)
{
    public Task AnswerAsync(HttpContext context)
    {
        // Here as well as in ModelKeyAnswerPolicy: response caching decides when the body begins, before that one runs.
        ModelKeyHeaders.Set(context.Response);
        if (!ModelKeyRequest.TryRead(context.Request.Query, out var request))
        {
            return TypedResults.Problem(
                statusCode: StatusCodes.Status400BadRequest,
                title: "Malformed key request",
                detail: "keyId: 1 to 64 of a-z, 0-9 and '-', not '-' first; kid: 32 lower-case hexadecimal digits; each at most once.").ExecuteAsync(context);
        }

        if (store.Find(request) is { } key)
        {
            return SendAsync(context, key);
        }

        // One answer for a key id that is unknown, a kid that is unknown, and two that disagree.
        return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "No such key").ExecuteAsync(context);
    }

    private static async Task SendAsync(HttpContext context, ContentKey key)
    {
        context.Response.ContentType = MediaTypeNames.Application.Octet;
        context.Response.ContentLength = ContentKey.Length;
        var buffer = new byte[ContentKey.Length];
        try
        {
            key.CopyTo(buffer);
            await context.Response.Body.WriteAsync(buffer, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            // The server's own buffers are out of reach.
            CryptographicOperations.ZeroMemory(buffer);
        }
    }
}
