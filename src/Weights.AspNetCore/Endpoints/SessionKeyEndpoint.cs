using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>The session protocol: sends a content key that only the owner of the request's ephemeral key can unwrap.</summary>
internal sealed class SessionKeyEndpoint(KeyRequestHandler handler, ResponseSigner signer)
{
    public async Task HandleAsync(HttpContext context)
    {
        ModelKeyHeaders.Set(context.Response);
        var (session, malformedStatus) = await ReadAsync(context.Request).ConfigureAwait(false);
        var origin = handler.Origins.Match(context.Request);
        var granted = await handler
            .DecideAsync(
                context,
                KeyDelivery.Session,
                request => Describe(request, session, FetchOrigin.AllowsSession(context.Request, origin)),
                malformedStatus
            )
            .ConfigureAwait(false);
        if (granted is var (request, grant))
        {
            await JsonResponse
                .SendAsync(context, Seal(session!, origin!, request, grant), ResponseJsonContext.Default.SessionResponseJson)
                .ConfigureAwait(false);
        }
    }

    private static async Task<(SessionRequest? Session, int? MalformedStatus)> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
        {
            return (null, StatusCodes.Status415UnsupportedMediaType);
        }

        var (body, status) = await RequestBody.ReadAsync(request, SessionRequestJson.MaxBytes).ConfigureAwait(false);
        if (body is null)
        {
            return (null, status);
        }

        return SessionRequestJson.TryRead(body, out var session) ? (session, null) : (null, StatusCodes.Status400BadRequest);
    }

    private static KeyRequest Describe(KeyRequest request, SessionRequest? session, bool isFromPage)
    {
        if (session is not null)
        {
            request = request with
            {
                Model = session.Model,
                Kid = Convert.ToHexStringLower(session.Kid),
                Format = (ContainerFormat)session.Format,
                Offline = session.Offline,
            };
        }

        return request with
        {
            RefusedAs =
                !isFromPage ? GrantOutcome.OriginRefused
                : session is null ? GrantOutcome.Malformed
                : null,
        };
    }

    private SessionResponseJson Seal(SessionRequest session, string origin, KeyRequest request, KeyDecision grant)
    {
        // The use of the key ends before the response is sent, so that a slow client does not keep a replaced key in memory.
        using var use = grant;
        var terms = new SessionTerms(
            origin,
            request.Customer,
            request.Session,
            handler.LeaseEnd(grant).ToUnixTimeSeconds(),
            session.Offline ? grant.OfflineUntil?.ToUnixTimeSeconds() : null
        );
        var response = SessionResponse.Seal(session, terms, grant.Key!, signer.Sign);
        return new SessionResponseJson(
            Base64Url.EncodeToString(response.Spk),
            Base64Url.EncodeToString(response.Wrapped),
            Base64Url.EncodeToString(response.Mac),
            response.Signature is null ? null : Base64Url.EncodeToString(response.Signature),
            terms.Customer,
            terms.Session,
            Base64Url.EncodeToString(session.Kid),
            session.Format,
            terms.Expires,
            terms.Offline
        );
    }
}
