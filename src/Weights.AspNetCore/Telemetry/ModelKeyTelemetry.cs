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

    private readonly ActivitySource activities = new(Name);
    private readonly Meter meter;
    private readonly Counter<long> decisions;
    private readonly Histogram<double> durations;

    /// <summary>Makes the instruments.</summary>
    public ModelKeyTelemetry(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        meter = meters.Create(Name);
        decisions = meter.CreateCounter<long>("weights.key.decisions", "{decision}", "Requests for keys, by delivery and outcome.");
        durations = meter.CreateHistogram<double>("weights.key.decision.duration", "s", "Time until a request for a key was decided and recorded.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        activities.Dispose();
        meter.Dispose();
    }

    internal Activity? Start(KeyDelivery delivery) => activities.StartActivity("model key", ActivityKind.Internal)?.SetTag("weights.delivery", delivery.ToString());

    /// <summary>Counts a refusal that came before a decision.</summary>
    internal void Count(KeyDelivery delivery, GrantOutcome outcome) =>
        decisions.Add(1, new TagList { { "delivery", delivery.ToString() }, { "outcome", outcome.ToString() } });

    internal void Record(KeyRequest request, GrantOutcome outcome, TimeSpan duration, Activity? activity)
    {
        TagList tags = new() { { "delivery", request.Delivery.ToString() }, { "outcome", outcome.ToString() } };
        decisions.Add(1, tags);
        durations.Record(duration.TotalSeconds, tags);
        activity?.SetTag("weights.outcome", outcome.ToString()).SetTag("weights.kid", request.Kid);
        if (outcome is GrantOutcome.Unavailable or GrantOutcome.RootKeyLost)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
        }
    }
}
