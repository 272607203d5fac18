using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Answers the session protocol: a content key that opens for the holder of the request's ephemeral key alone.</summary>
internal sealed class SessionKeyEndpoint(KeyRequestHandler handler, ResponseSigner signer)
{
    public async Task HandleAsync(HttpContext context)
    {
        ModelKeyHeaders.Set(context.Response);
        var (body, status) = context.Request.HasJsonContentType()
            ? await RequestBody.ReadAsync(context.Request, SessionRequestJson.MaxBytes).ConfigureAwait(false)
            : (null, StatusCodes.Status415UnsupportedMediaType);
        SessionRequest? session = null;
        if (body is not null && !SessionRequestJson.TryRead(body, out session))
        {
            status = StatusCodes.Status400BadRequest;
        }

        var origin = handler.Origins.Match(context.Request);
        var granted = await handler
            .DecideAsync(
                context,
                KeyDelivery.Session,
                request => Describe(request, session, FetchOrigin.AllowsSession(context.Request, origin)),
                (outcome, after) =>
                    outcome == GrantOutcome.Malformed && session is null
                        ? RefusalResponse.SendAsync(context, status, "Malformed key request", RefusalCode.BadRequest)
                        : RefusalResponse.SendAsync(context, outcome, after)
            )
            .ConfigureAwait(false);
        if (granted is var (request, decision))
        {
            await SendAsync(
                    context,
                    session!,
                    new SessionTerms(origin!, request.Customer, request.Session, handler.LeaseEnd(decision).ToUnixTimeSeconds()),
                    decision.Key!
                )
                .ConfigureAwait(false);
        }
    }

    private static KeyRequest Describe(KeyRequest request, SessionRequest? session, bool fromPage)
    {
        if (session is not null)
        {
            request = request with
            {
                Model = session.Model,
                Kid = Convert.ToHexStringLower(session.Kid),
                Format = (ContainerFormat)session.Format,
            };
        }

        return request with
        {
            RefusedAs =
                !fromPage ? GrantOutcome.OriginRefused
                : session is null ? GrantOutcome.Malformed
                : null,
        };
    }

    private Task SendAsync(HttpContext context, SessionRequest request, SessionTerms terms, ContentKey key)
    {
        var response = SessionResponse.Seal(request, terms, key, signer.Sign);
        return JsonResponse.SendAsync(
            context,
            new SessionResponseJson(
                Base64Url.EncodeToString(response.Spk),
                Base64Url.EncodeToString(response.Wrapped),
                Base64Url.EncodeToString(response.Mac),
                response.Signature is null ? null : Base64Url.EncodeToString(response.Signature),
                terms.Customer,
                terms.Session,
                Base64Url.EncodeToString(request.Kid),
                request.Format,
                terms.Expires
            ),
            ResponseJsonContext.Default.SessionResponseJson
        );
    }
}
