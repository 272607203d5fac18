using System.Buffers.Text;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Answers <c>?kid=…</c> with the content key wrapped under the customer's own key, for clients that hold that key.</summary>
internal sealed class WrappedKeyEndpoint(KeyRequestHandler handler)
{
    public async Task HandleAsync(HttpContext context)
    {
        ModelKeyHeaders.Set(context.Response);
        var wellFormed = RequestedKey.TryRead(context.Request.Query, out var asked) && asked.Kid is not null;
        var fromPage = FetchOrigin.AllowsGet(context.Request, handler.Origins.Match(context.Request));
        var granted = await handler
            .DecideAsync(
                context,
                KeyDelivery.Wrapped,
                request =>
                    request with
                    {
                        KeyId = asked.KeyId,
                        Kid = asked.Kid,
                        RefusedAs =
                            !fromPage ? GrantOutcome.OriginRefused
                            : wellFormed ? null
                            : GrantOutcome.Malformed,
                    },
                (outcome, after) => RefusalResponse.SendAsync(context, outcome, after)
            )
            .ConfigureAwait(false);
        if (granted is var (request, decision))
        {
            await JsonResponse
                .SendAsync(
                    context,
                    new WrappedKeyResponse(
                        request.Customer,
                        request.Kid!,
                        (int)decision.Format,
                        Base64Url.EncodeToString(decision.Wrapped.Span)
                    ),
                    ResponseJsonContext.Default.WrappedKeyResponse
                )
                .ConfigureAwait(false);
        }
    }
}
