using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Reads a body of bounded length.</summary>
internal static class RequestBody
{
    /// <summary>
    /// Reads the whole body; null, with the status of the refusal, if it is too long (413), too slow (408), or incomplete or malformed
    /// (400).
    /// </summary>
    /// <exception cref="OperationCanceledException">The time limit of the app is over. Its middleware responds.</exception>
    public static async Task<(byte[]? Body, int Status)> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
        {
            return (null, StatusCodes.Status413PayloadTooLarge);
        }

        try
        {
            return await ReadAsync(request.BodyReader, maxBytes, request.HttpContext.RequestAborted).ConfigureAwait(false) is { } body
                ? (body, StatusCodes.Status200OK)
                : (null, StatusCodes.Status413PayloadTooLarge);
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
            // The client has closed the connection, so it does not get this status.
            return (null, StatusCodes.Status400BadRequest);
        }
    }

    /// <returns>The body; null if it has more bytes.</returns>
    private static async Task<byte[]?> ReadAsync(PipeReader reader, int maxBytes, CancellationToken cancellationToken)
    {
        // After a read that ended by its token, Kestrel cannot discard the rest of the body, and logs an error.
        using var cancels = cancellationToken.UnsafeRegister(static state => ((PipeReader)state!).CancelPendingRead(), reader);
        while (true)
        {
            var result = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            var ends = result.IsCompleted || result.Buffer.Length > maxBytes;
            var body = ends && result.Buffer.Length <= maxBytes ? result.Buffer.ToArray() : null;
            reader.AdvanceTo(ends ? result.Buffer.End : result.Buffer.Start, result.Buffer.End);
            if (result.IsCanceled)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            if (ends)
            {
                return body;
            }
        }
    }
}
