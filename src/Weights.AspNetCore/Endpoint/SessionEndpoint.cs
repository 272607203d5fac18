using System.Buffers.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Answers the session protocol: a content key that opens for the holder of the request's ephemeral key alone.</summary>
internal sealed class SessionEndpoint(KeyDesk desk, AnswerSigner signer)
{
    public async Task AnswerAsync(HttpContext context)
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

        var origin = desk.Origins.Match(context.Request);
        var granted = await desk.DecideAsync(
                context,
                KeyDelivery.Session,
                request => Describe(request, session, FetchOrigin.AllowsSession(context.Request, origin)),
                (outcome, after) =>
                    outcome == GrantOutcome.Malformed && session is null
                        ? KeyProblem.SendAsync(context, status, "Malformed key request", GrantCode.BadRequest)
                        : KeyProblem.SendAsync(context, outcome, after)
            )
            .ConfigureAwait(false);
        if (granted is var (request, decision))
        {
            await SendAsync(
                    context,
                    session!,
                    new SessionTerms(origin!, request.Customer, request.Session, desk.LeaseEnd(decision).ToUnixTimeSeconds()),
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
        var answer = SessionAnswer.Seal(request, terms, key, signer.Sign);
        return KeyJson.SendAsync(
            context,
            new SessionAnswerJson(
                Base64Url.EncodeToString(answer.Spk),
                Base64Url.EncodeToString(answer.Wrapped),
                Base64Url.EncodeToString(answer.Mac),
                answer.Signature is null ? null : Base64Url.EncodeToString(answer.Signature),
                terms.Customer,
                terms.Session,
                Base64Url.EncodeToString(request.Kid),
                request.Format,
                terms.Expires
            ),
            AnswerJsonContext.Default.SessionAnswerJson
        );
    }
}

internal sealed record SessionAnswerJson(
    string Spk,
    string Wrapped,
    string Mac,
    string? Sig,
    string Customer,
    string Session,
    string KeyId,
    int Format,
    long Expires
);

internal sealed record WrappedKeyJson(string Customer, string Kid, int Format, string Wrapped);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SessionAnswerJson))]
[JsonSerializable(typeof(WrappedKeyJson))]
internal sealed partial class AnswerJsonContext : JsonSerializerContext;
