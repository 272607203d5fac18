using System.Diagnostics;
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
    private static readonly object _decided = new();

    private readonly RefusalTally _tally = new(origins.Lists);

    /// <summary>Marks a request that <see cref="KeyRequestHandler"/> decides about and records.</summary>
    public void MarkDecided(HttpContext context) => context.Items[_decided] = this;

    /// <summary>Records a response that other middleware sent in place of an endpoint, if it is a refusal.</summary>
    public async ValueTask RecordResponseAsync(HttpContext context, KeyDelivery delivery)
    {
        if (!context.Items.ContainsKey(_decided) && OutcomeOf(context) is { } outcome)
        {
            telemetry.Count(delivery, outcome);
            await RecordAsync(Describe(context, delivery, outcome)).ConfigureAwait(false);
        }
    }

    /// <summary>Describes a request that is refused before it is read.</summary>
    public KeyRequest Describe(HttpContext context, KeyDelivery delivery, GrantOutcome outcome)
    {
        var isSignedIn = context.User.Identity is { IsAuthenticated: true };
        return new KeyRequest
        {
            Delivery = delivery,
            Customer = isSignedIn ? ValidOrEmpty(options.Value.CustomerId(context)) : "",
            Session = isSignedIn ? ValidOrEmpty(options.Value.SessionId(context)) : "",
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

    private static GrantOutcome? OutcomeOf(HttpContext context) =>
        context.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => GrantOutcome.NotSignedIn,
            StatusCodes.Status403Forbidden => HttpMethods.IsOptions(context.Request.Method)
                ? GrantOutcome.OriginRefused
                : GrantOutcome.PolicyRefused,

            // ASP.NET Core's limiter rejects with 503 unless the app changes it. A 503 of a key endpoint is not counted here,
            // because its request is marked.
            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => GrantOutcome.RateLimited,
            _ => null,
        };

    private static string ValidOrEmpty(string? id) => PublicId.IsValid(id) ? id : "";

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
