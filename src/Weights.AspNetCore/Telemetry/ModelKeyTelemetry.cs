using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Weights.AspNetCore;

/// <summary>
/// Metrics and traces of key delivery for any listener. OpenTelemetry gets them with <c>AddMeter</c> and <c>AddSource</c> and the
/// <see cref="Name"/>. They do not contain customers and sessions; only the audit does.
/// </summary>
public sealed class ModelKeyTelemetry : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Weights.AspNetCore";

    private readonly ActivitySource _activities = new(Name);
    private readonly Meter _meter;
    private readonly Counter<long> _decisions;
    private readonly Histogram<double> _durations;

    /// <summary>Makes the instruments.</summary>
    public ModelKeyTelemetry(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(Name);
        _decisions = _meter.CreateCounter<long>("weights.key.decisions", "{decision}", "Key requests, by delivery and outcome.");
        _durations = _meter.CreateHistogram<double>(
            "weights.key.decision.duration",
            "s",
            "Time until a key request was decided and recorded."
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _activities.Dispose();
        _meter.Dispose();
    }

    internal Activity? Start(KeyDelivery delivery) =>
        _activities.StartActivity("model key", ActivityKind.Internal)?.SetTag("weights.delivery", delivery.ToString());

    /// <summary>Counts a request that was refused before it reached the authority.</summary>
    internal void Count(KeyDelivery delivery, GrantOutcome outcome) =>
        _decisions.Add(1, new TagList { { "delivery", delivery.ToString() }, { "outcome", outcome.ToString() } });

    internal void Record(KeyRequest request, GrantOutcome outcome, TimeSpan duration, Activity? activity)
    {
        TagList tags = new() { { "delivery", request.Delivery.ToString() }, { "outcome", outcome.ToString() } };
        _decisions.Add(1, tags);
        _durations.Record(duration.TotalSeconds, tags);
        activity?.SetTag("weights.outcome", outcome.ToString()).SetTag("weights.kid", request.Kid);
        if (outcome != GrantOutcome.Granted && RefusalTable.Of(outcome).Code == RefusalCode.Unavailable)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
        }
    }
}
