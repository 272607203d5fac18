using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>What all ways to a key have in common: who asks, how often, and the decision.</summary>
internal sealed class KeyRequestHandler(
    IModelKeyAuthority authority,
    KeyRequestLimiter limiter,
    RefusalRecorder refusals,
    OriginAllowList origins,
    IOptions<ModelKeyOptions> options,
    TimeProvider clock,
    ModelKeyTelemetry telemetry,
    ILogger<KeyRequestHandler> logger
)
{
    public OriginAllowList Origins => origins;

    public ModelKeyOptions Options => options.Value;

    public TimeProvider Clock => clock;

    /// <summary>Decides about a request; a refusal is answered here.</summary>
    /// <param name="context">The request.</param>
    /// <param name="delivery">How the key would travel.</param>
    /// <param name="describe">Fills in what the request asks for, or why it is refused.</param>
    /// <param name="refuse">Answers a refusal.</param>
    /// <returns>The grant and the request; null after a refusal.</returns>
    public async ValueTask<(KeyRequest Request, KeyDecision Decision)?> DecideAsync(
        HttpContext context,
        KeyDelivery delivery,
        Func<KeyRequest, KeyRequest> describe,
        Func<GrantOutcome, TimeSpan?, Task> refuse
    )
    {
        var began = clock.GetTimestamp();
        using var activity = telemetry.Start(delivery);
        refusals.MarkDecided(context);
        if (RequestIdentity.Of(context, Options) is not { } identity)
        {
            logger.NoPublicId();
            telemetry.Count(delivery, GrantOutcome.PolicyRefused);
            await refusals.RecordAsync(refusals.Describe(context, delivery, GrantOutcome.PolicyRefused)).ConfigureAwait(false);
            await refuse(GrantOutcome.UnknownCustomer, null).ConfigureAwait(false);
            return null;
        }

        var after = limiter.Count(identity);
        var request = describe(
            new KeyRequest
            {
                Delivery = delivery,
                Customer = identity.Customer,
                Session = identity.Session,
                Origin = context.Request.Headers.Origin is [{ } origin, ..] ? origin : null,
                RequestId = RefusalRecorder.RequestIdOf(context),
                At = clock.GetUtcNow(),
            }
        );
        var decision = after is null
            ? await authority.DecideAsync(request).ConfigureAwait(false)
            : await LimitAsync(request, identity).ConfigureAwait(false);
        telemetry.Record(request, decision.Outcome, clock.GetElapsedTime(began), activity);
        if (decision.Outcome == GrantOutcome.Granted)
        {
            return (request, decision);
        }

        logger.Refused(delivery, decision.Outcome, request.Kid, request.RequestId);
        await refuse(decision.Outcome, after).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<KeyDecision> LimitAsync(KeyRequest request, RequestIdentity identity)
    {
        // A session that this request alone has would make each refusal one of a kind.
        await refusals
            .RecordAsync(request with { RefusedAs = GrantOutcome.RateLimited, Session = identity.SessionLimit ?? "" })
            .ConfigureAwait(false);
        return KeyDecision.Refuse(GrantOutcome.RateLimited);
    }

    /// <summary>When a lease that begins now ends: never later than the right to the key.</summary>
    public DateTimeOffset LeaseEnd(KeyDecision decision)
    {
        var end = clock.GetUtcNow() + Options.Lease;
        return decision.Until < end ? decision.Until.Value : end;
    }
}
