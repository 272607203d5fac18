using System.Buffers.Text;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>
/// The wrapped mode: responds to <c>?kid=…</c> with the content key wrapped under the customer's own key, for clients that hold that key.
/// </summary>
internal sealed class WrappedKeyEndpoint(KeyRequestHandler handler)
{
    public async Task HandleAsync(HttpContext context)
    {
        ModelKeyHeaders.Set(context.Response);
        var isWellFormed = RequestedKey.TryRead(context.Request.Query, out var requested) && requested.Kid is not null;
        var isFromPage = FetchOrigin.AllowsGet(context.Request, handler.Origins.Match(context.Request));
        var granted = await handler
            .DecideAsync(
                context,
                KeyDelivery.Wrapped,
                request =>
                    request with
                    {
                        KeyId = requested.KeyId,
                        Kid = requested.Kid,
                        RefusedAs =
                            !isFromPage ? GrantOutcome.OriginRefused
                            : isWellFormed ? null
                            : GrantOutcome.Malformed,
                    }
            )
            .ConfigureAwait(false);
        if (granted is var (request, grant))
        {
            using (grant)
            {
                await JsonResponse
                    .SendAsync(
                        context,
                        new WrappedKeyResponse(
                            request.Customer,
                            request.Kid!,
                            (int)grant.Format,
                            Base64Url.EncodeToString(grant.Wrapped.Span)
                        ),
                        ResponseJsonContext.Default.WrappedKeyResponse
                    )
                    .ConfigureAwait(false);
            }
        }
    }
}
