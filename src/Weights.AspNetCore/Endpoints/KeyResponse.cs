using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>
/// Responses of known length. Headers and body leave in one packet; a stream would need a second one for its last, empty chunk.
/// </summary>
internal static class KeyResponse
{
    /// <exception cref="OperationCanceledException">
    /// The client has left, or the app's time limit for the request is over. Then nothing of the response is set, so that the app's
    /// middleware can respond.
    /// </exception>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body, string mediaType)
    {
        context.RequestAborted.ThrowIfCancellationRequested();
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        if (KeyRequestState.Of(context) is { } state)
        {
            state.IsWritten = true;
        }
    }
}
