using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Reads a body of bounded length.</summary>
internal static class RequestBody
{
    /// <summary>
    /// Reads the whole body; null, with the status of the refusal, if it is too long (413), too slow (408), incomplete or malformed (400).
    /// </summary>
    public static async Task<(byte[]? Body, int Status)> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
        {
            return (null, StatusCodes.Status413PayloadTooLarge);
        }

        // The server reads at most Content-Length bytes. A chunked body is too long if one byte more than allowed arrives.
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
        catch (Exception e)
            when (e is IOException
                || (e is OperationCanceledException && KeyRequestState.Of(request.HttpContext) is { ClientHasLeft: true })
            )
        {
            // The client has closed the connection, so it does not get this status. If only the app's time limit for the request is over,
            // the app's middleware responds.
            return (null, StatusCodes.Status400BadRequest);
        }
    }
}
