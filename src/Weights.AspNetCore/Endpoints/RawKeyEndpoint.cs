using System.Net.Mime;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>The compatible mode: answers a request with the 32 bytes of a key, once authorization has let it through.</summary>
internal sealed class RawKeyEndpoint(KeyRequestHandler handler, RawKeySigner signer)
{
    public async Task HandleAsync(HttpContext context)
    {
        // Here as well as in ModelKeyResponsePolicy: response caching decides when the body begins, before that one runs.
        ModelKeyHeaders.Set(context.Response);
        var wellFormed = RequestedKey.TryRead(context.Request.Query, out var asked);
        var origin = handler.Origins.Match(context.Request);
        var fromPage = FetchOrigin.AllowsGet(context.Request, origin);
        var granted = await handler
            .DecideAsync(
                context,
                KeyDelivery.Raw,
                request =>
                    request with
                    {
                        KeyId = asked.KeyId ?? (asked.Kid is null && wellFormed ? KeyId.Parse(handler.Options.DefaultKeyId) : null),
                        Kid = asked.Kid,
                        RefusedAs =
                            !fromPage ? GrantOutcome.OriginRefused
                            : wellFormed ? null
                            : GrantOutcome.Malformed,
                    },
                (outcome, after) => RefuseAsync(context, outcome, after)
            )
            .ConfigureAwait(false);
        if (granted is var (_, decision))
        {
            await SendAsync(context, decision.Key!, origin ?? handler.Origins.PublicOrigin).ConfigureAwait(false);
        }
    }

    private static Task RefuseAsync(HttpContext context, GrantOutcome outcome, TimeSpan? after) =>
        outcome switch
        {
            GrantOutcome.Malformed => RefusalResponse.SendAsync(
                context,
                StatusCodes.Status400BadRequest,
                "Malformed key request",
                RefusalCode.BadRequest,
                "keyId: 1 to 64 of a-z, 0-9 and '-', not '-' first; kid: 32 lower-case hexadecimal digits; each at most once."
            ),

            // One answer for a key id that is unknown, a kid that is unknown, two that disagree, and a key that is another customer's.
            _ when outcome != GrantOutcome.OriginRefused && RefusalCode.Of(outcome) == RefusalCode.Refused => RefusalResponse.SendAsync(
                context,
                StatusCodes.Status404NotFound,
                "No such key",
                RefusalCode.Refused
            ),
            _ => RefusalResponse.SendAsync(context, outcome, after),
        };

    private async Task SendAsync(HttpContext context, ContentKey key, string? origin)
    {
        context.Response.ContentType = MediaTypeNames.Application.Octet;
        context.Response.ContentLength = ContentKey.Length;
        var buffer = new byte[ContentKey.Length];
        try
        {
            key.CopyTo(buffer);
            if (signer.Sign(buffer, origin) is { } signature)
            {
                context.Response.Headers[RawKeySigner.Header] = signature;
            }

            await context.Response.Body.WriteAsync(buffer, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            // The server's own buffers are out of reach.
            CryptographicOperations.ZeroMemory(buffer);
        }
    }
}
