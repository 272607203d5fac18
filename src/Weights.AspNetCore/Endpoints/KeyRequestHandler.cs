using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>The part that all key endpoints share: who asks, how often, the decision, and the response to a refusal.</summary>
internal sealed class KeyRequestHandler(
    IModelKeyAuthority authority,
    KeyRequestLimiter limiter,
    RefusalRecorder refusals,
    KeyResponseGuard guard,
    OriginAllowList origins,
    IOptions<ModelKeyOptions> options,
    TimeProvider clock,
    ModelKeyTelemetry telemetry,
    ILogger<KeyRequestHandler> logger
)
{
    private int _warnedOfHttp;

    public OriginAllowList Origins => origins;

    public ModelKeyOptions Options => options.Value;

    /// <summary>Decides about a request, and responds if it is refused.</summary>
    /// <param name="context">The request.</param>
    /// <param name="delivery">How the key would be delivered.</param>
    /// <param name="describe">Adds what the request asks for, or why it is refused.</param>
    /// <param name="malformedStatus">The status for a malformed request; null for the status in <see cref="RefusalTable"/>.</param>
    /// <returns>The request and the grant, which the caller disposes; null after a refusal.</returns>
    public async ValueTask<(KeyRequest Request, KeyDecision Grant)?> DecideAsync(
        HttpContext context,
        KeyDelivery delivery,
        Func<KeyRequest, KeyRequest> describe,
        int? malformedStatus = null
    )
    {
        var began = clock.GetTimestamp();
        using var activity = telemetry.Start(delivery);
        var state = guard.Match(context, delivery);
        if (!KeyTransport.IsPrivate(context) && Interlocked.Exchange(ref _warnedOfHttp, 1) == 0)
        {
            logger.KeyRequestOverHttp(delivery);
        }

        if (RequestIdentity.Of(context, Options) is not { } identity)
        {
            logger.AppReturnedInvalidId();
            telemetry.Count(delivery, GrantOutcome.PolicyRefused);
            await refusals.RecordAsync(refusals.Describe(context, delivery, GrantOutcome.PolicyRefused)).ConfigureAwait(false);
            state.IsRecorded = true;
            await RefusalResponse.SendAsync(context, delivery, GrantOutcome.PolicyRefused).ConfigureAwait(false);
            return null;
        }

        var retryAfter = limiter.Count(identity);
        var request = RequireCustomer(
            describe(
                new KeyRequest
                {
                    Delivery = delivery,
                    Customer = identity.Customer ?? (authority.RequiresCustomer ? "" : PublicId.Site),
                    Session = identity.Session ?? PublicId.New("s_"),
                    Origin = context.Request.Headers.Origin is [{ } origin, ..] ? origin : null,
                    RequestId = context.TraceIdentifier,
                    TraceId = RequestTrace.IdOf(Activity.Current),
                    At = clock.GetUtcNow(),
                }
            ),
            identity
        );
        var decision = retryAfter is null
            ? await AskAuthorityAsync(request, context.RequestAborted).ConfigureAwait(false)
            : await LimitAsync(request, identity).ConfigureAwait(false);
        state.IsRecorded = true;
        telemetry.Record(request, decision.Outcome, clock.GetElapsedTime(began), activity);
        if (decision.Outcome == GrantOutcome.Granted)
        {
            state.Granted = request;
            return (request, decision);
        }

        logger.Refused(delivery, decision.Outcome, request.Kid, request.RequestId);
        await RefusalResponse
            .SendAsync(context, delivery, decision.Outcome, retryAfter, decision.Outcome == GrantOutcome.Malformed ? malformedStatus : null)
            .ConfigureAwait(false);
        return null;
    }

    /// <summary>When a lease that begins now ends: never later than the right to the key.</summary>
    public DateTimeOffset LeaseEnd(KeyDecision grant)
    {
        var end = clock.GetUtcNow() + Options.Lease;
        return grant.Until < end ? grant.Until.Value : end;
    }

    private static KeyRequest RequireCustomer(KeyRequest request, RequestIdentity identity) =>
        request.Customer.Length > 0
            ? request
            : request with
            {
                RefusedAs = request.RefusedAs ?? GrantOutcome.NoCustomer,
                Session = identity.Session ?? "",
            };

    private async ValueTask<KeyDecision> AskAuthorityAsync(KeyRequest request, CancellationToken cancellationToken)
    {
        var decision = await authority.DecideAsync(request, cancellationToken).ConfigureAwait(false);
        if (request.RefusedAs is not { } outcome || decision.Outcome != GrantOutcome.Granted)
        {
            return decision;
        }

        // The app's own authority granted a request that was refused before. The refusal holds.
        decision.Dispose();
        return KeyDecision.Refuse(outcome);
    }

    private async ValueTask<KeyDecision> LimitAsync(KeyRequest request, RequestIdentity identity)
    {
        // Without the session ID that was made for this request, because it would make every refusal a distinct entry.
        await refusals
            .RecordAsync(request with { RefusedAs = GrantOutcome.RateLimited, Session = identity.Session ?? "" })
            .ConfigureAwait(false);
        return KeyDecision.Refuse(GrantOutcome.RateLimited);
    }
}
