using System.Net.Mime;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>The raw mode: responds with the 32 bytes of a key.</summary>
internal sealed class RawKeyEndpoint(KeyRequestHandler handler, RawKeySigner signer)
{
    public async Task HandleAsync(HttpContext context)
    {
        // KeyResponseGuard also sets the headers, but response caching decides earlier, when the body begins.
        ModelKeyHeaders.Set(context.Response);
        var isWellFormed = RequestedKey.TryRead(context.Request.Query, out var requested);
        var origin = handler.Origins.Match(context.Request);
        var isPrivate = handler.Options.AllowRawKeysOverHttp || KeyTransport.IsPrivate(context);
        var isFromPage = FetchOrigin.AllowsGet(context.Request, origin);
        var granted = await handler
            .DecideAsync(
                context,
                KeyDelivery.Raw,
                request =>
                    request with
                    {
                        KeyId =
                            requested.KeyId ?? (requested.Kid is null && isWellFormed ? KeyId.Parse(handler.Options.DefaultKeyId) : null),
                        Kid = requested.Kid,
                        RefusedAs =
                            !isPrivate ? GrantOutcome.InsecureTransport
                            : !isFromPage ? GrantOutcome.OriginRefused
                            : isWellFormed ? null
                            : GrantOutcome.Malformed,
                    }
            )
            .ConfigureAwait(false);
        if (granted is var (_, grant))
        {
            await SendAsync(context, grant, origin ?? handler.Origins.PublicOrigin).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(HttpContext context, KeyDecision grant, string? origin)
    {
        var buffer = new byte[ContentKey.Length];
        try
        {
            // The use of the key ends before the response is sent, so that a slow client does not keep a replaced key in memory.
            using (grant)
            {
                grant.Key!.CopyTo(buffer);
            }

            if (signer.Sign(buffer, origin) is { } signature)
            {
                context.Response.Headers[RawKeySigner.Header] = signature;
            }

            await KeyResponse.SendAsync(context, buffer, MediaTypeNames.Application.Octet).ConfigureAwait(false);
        }
        finally
        {
            // The server has copies in its own buffers, which cannot be zeroed from here.
            CryptographicOperations.ZeroMemory(buffer);
        }
    }
}
