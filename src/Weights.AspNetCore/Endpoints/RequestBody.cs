using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Reads a body of bounded length.</summary>
internal static class RequestBody
{
    /// <summary>Reads the whole body, or says with which status to refuse it: 413 too long, 400 broken off or malformed.</summary>
    public static async Task<(byte[]? Body, int Status)> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
        {
            return (null, StatusCodes.Status413PayloadTooLarge);
        }

        // The server gives no more than was announced; of a body in chunks one byte too many shows that it is too long.
        var buffer = new byte[request.ContentLength ?? (maxBytes + 1)];
        try
        {
            var count = await request
                .Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted)
                .ConfigureAwait(false);
            return count > maxBytes
                ? (null, StatusCodes.Status413PayloadTooLarge)
                : (count == buffer.Length ? buffer : buffer[..count], StatusCodes.Status200OK);
        }
        catch (BadHttpRequestException e)
        {
            return (null, e.StatusCode);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client went away; nobody reads the answer.
            return (null, StatusCodes.Status400BadRequest);
        }
    }
}
