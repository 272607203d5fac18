using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Weights.AspNetCore;

/// <summary>
/// Metrics and traces of key delivery, for any listener: OpenTelemetry takes them by <see cref="Name"/>, with <c>AddMeter</c> and <c>AddSource</c>.
/// Customers and sessions are in the audit alone.
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
        _decisions = _meter.CreateCounter<long>("weights.key.decisions", "{decision}", "Requests for keys, by delivery and outcome.");
        _durations = _meter.CreateHistogram<double>(
            "weights.key.decision.duration",
            "s",
            "Time until a request for a key was decided and recorded."
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

    /// <summary>Counts a refusal that came before a decision.</summary>
    internal void Count(KeyDelivery delivery, GrantOutcome outcome) =>
        _decisions.Add(1, new TagList { { "delivery", delivery.ToString() }, { "outcome", outcome.ToString() } });

    internal void Record(KeyRequest request, GrantOutcome outcome, TimeSpan duration, Activity? activity)
    {
        TagList tags = new() { { "delivery", request.Delivery.ToString() }, { "outcome", outcome.ToString() } };
        _decisions.Add(1, tags);
        _durations.Record(duration.TotalSeconds, tags);
        activity?.SetTag("weights.outcome", outcome.ToString()).SetTag("weights.kid", request.Kid);
        if (outcome is GrantOutcome.Unavailable or GrantOutcome.RootKeyLost)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
        }
    }
}
