using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// Records refusals that happen before the authority decides: by authentication, authorization, the app's rate limits, CORS and the
/// limits of <see cref="KeyRequestLimiter"/>.
/// </summary>
/// <remarks>
/// Anyone can cause such refusals at no cost, so they must not cost one write each. The first refusal of a kind
/// (<see cref="RefusalTally"/>) in a minute is recorded before its response is sent. Later ones are recorded as one entry with
/// their number, at the end of the minute and when the app stops. A crash loses the numbers of the last minute, but no grant.
/// <see cref="ModelKeyOptions.RecordEveryRefusal"/> records each one instead.
/// </remarks>
internal sealed class RefusalRecorder(
    IModelKeyAuthority authority,
    OriginAllowList origins,
    IOptions<ModelKeyOptions> options,
    TimeProvider clock,
    ModelKeyTelemetry telemetry,
    ILogger<RefusalRecorder> logger
) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(1);

    private readonly RefusalTally _tally = new(origins.Lists);

    /// <summary>
    /// Records a response that other middleware sends in place of an endpoint, if it is a refusal, or in place of the response to a grant.
    /// </summary>
    public ValueTask RecordResponseAsync(HttpContext context, KeyRequestState state) =>
        context.Response.StatusCode == StatusCodes.Status200OK
            ? ValueTask.CompletedTask
            : TryRecordAsync(context, state, ForeignRefusal.OutcomeOf(context, state.IsMatched));

    /// <summary>Records that an exception ended the request.</summary>
    public ValueTask RecordFailureAsync(HttpContext context, KeyRequestState state) =>
        TryRecordAsync(context, state, state.IsMatched ? GrantOutcome.Unavailable : null);

    /// <summary>
    /// Records that the response to a grant was not sent; nothing without a grant, or if the client has the key. It does not throw.
    /// </summary>
    public ValueTask RecordLossAsync(HttpContext context, KeyRequestState state) => TryRecordAsync(context, state, outcome: null);

    private async ValueTask RecordUnsentAsync(HttpContext context, KeyRequestState state)
    {
        // An exception after the whole response was sent changes nothing for the client, who has the key.
        if (
            state.Granted is not { } granted
            || (state.IsWritten && context.Response is { HasStarted: true, StatusCode: StatusCodes.Status200OK })
        )
        {
            return;
        }

        state.Granted = null;
        telemetry.Count(granted.Delivery, GrantOutcome.NotDelivered);
        logger.NotDelivered(granted.Delivery, granted.Kid, granted.RequestId);
        using var _ = await authority
            .DecideAsync(granted with { RefusedAs = GrantOutcome.NotDelivered }, CancellationToken.None)
            .ConfigureAwait(false);
    }

    /// <summary>Describes a request that is refused before it is read.</summary>
    public KeyRequest Describe(HttpContext context, KeyDelivery delivery, GrantOutcome outcome)
    {
        var isSignedIn = context.User.Identity is { IsAuthenticated: true };
        return new KeyRequest
        {
            Delivery = delivery,
            Customer = isSignedIn ? ValidOrEmpty(options.Value.CustomerId, context) : "",
            Session = isSignedIn ? ValidOrEmpty(options.Value.SessionId, context) : "",
            Origin = context.Request.Headers.Origin is [{ } origin, ..] ? origin : null,
            RequestId = context.TraceIdentifier,
            TraceId = RequestTrace.IdOf(Activity.Current),
            At = clock.GetUtcNow(),
            RefusedAs = outcome,
        };
    }

    /// <summary>Records a refusal now, or counts it.</summary>
    public async ValueTask RecordAsync(KeyRequest refusal)
    {
        if (options.Value.RecordEveryRefusal)
        {
            logger.Refused(refusal.Delivery, refusal.RefusedAs!.Value, refusal.Kid, refusal.RequestId);
            await authority.DecideAsync(refusal, CancellationToken.None).ConfigureAwait(false);
        }
        else if (_tally.IsFirst(refusal))
        {
            logger.Refused(refusal.Delivery, refusal.RefusedAs!.Value, refusal.Kid, refusal.RequestId);
            if ((await authority.DecideAsync(refusal, CancellationToken.None).ConfigureAwait(false)).Outcome == GrantOutcome.Unavailable)
            {
                _tally.Return(refusal);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await RecordCountsAsync().ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await RecordCountsAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The app stops.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A refusal that cannot be recorded is still sent as a refusal.")]
    private async ValueTask TryRecordAsync(HttpContext context, KeyRequestState state, GrantOutcome? outcome)
    {
        try
        {
            await RecordUnsentAsync(context, state).ConfigureAwait(false);
            if (!state.IsRecorded && outcome is not null)
            {
                state.IsRecorded = true;
                telemetry.Count(state.Delivery, outcome.Value);
                await RecordAsync(Describe(context, state.Delivery, outcome.Value)).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            logger.NotRecorded(e, state.Delivery, context.TraceIdentifier);
        }
    }

    [SuppressMessage(
        "Design",
        "CA1031",
        Justification = "The app's function may be what failed before. The refusal is recorded without it."
    )]
    private string ValidOrEmpty(Func<HttpContext, string?> read, HttpContext context)
    {
        try
        {
            return read(context) is { } id && PublicId.IsValid(id) ? id : "";
        }
        catch (Exception e)
        {
            logger.AppFailedToIdentify(e);
            return "";
        }
    }

    private async Task RecordCountsAsync()
    {
        // All at the same time, because a database authority then commits them in one transaction.
        var counts = _tally.Take();
        var decisions = await Task.WhenAll(counts.Select(counted => authority.DecideAsync(counted, CancellationToken.None).AsTask()))
            .ConfigureAwait(false);
        foreach (var (counted, decision) in counts.Zip(decisions))
        {
            if (decision.Outcome == GrantOutcome.Unavailable)
            {
                _tally.Return(counted);
            }
            else
            {
                logger.RefusedInTheSameWay(counted.Count, counted.Delivery, counted.RefusedAs!.Value);
            }
        }
    }
}
