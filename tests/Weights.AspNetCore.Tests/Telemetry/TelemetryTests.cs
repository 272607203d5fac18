using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class TelemetryTests
{
    private const string Ann = "ann weights/customer:c_1 weights/session:s_1";

    [TestMethod]
    public async Task Grants_and_refusals_are_counted_by_delivery_and_outcome_without_customers()
    {
        var key = new TestKey();
        await using var site = await Site.StartAsync(key);
        using var measured = new Measurements(site);
        foreach (var kid in new[] { key.Kid, new TestKey().Kid })
        {
            using var client = new SessionClient(kid);
            using var response = await client.PostAsync(site.Client, "ann weights/customer:c_1");
        }

        string[] expected = ["delivery=Session outcome=Granted", "delivery=Session outcome=UnknownKey"];
        CollectionAssert.AreEqual(expected.Select(tags => $"weights.key.decisions 1 {tags}").ToArray(), measured.Counts.ToArray());
        CollectionAssert.AreEqual(
            expected.Select(tags => $"weights.key.decision.duration {tags}").ToArray(),
            measured.Durations.Select(duration => duration.Text).ToArray()
        );
        Assert.IsTrue(measured.Durations.All(duration => duration.Seconds is > 0 and < 60), "seconds");
    }

    [TestMethod]
    public async Task Refusals_of_other_middleware_are_counted_and_have_no_duration()
    {
        var key = new TestKey();
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = { ["Weights:Keys:default"] = key.Hex },
                Keys = options => options.RequestsPerMinutePerSession = 1,
            }
        );
        using var measured = new Measurements(site);
        using var client = new SessionClient(key.Kid);
        foreach (var (user, status) in new[] { (null, 401), (Ann, 200), (Ann, 429) })
        {
            using var response = await client.PostAsync(site.Client, user);
            Assert.AreEqual(status, (int)response.StatusCode);
        }

        CollectionAssert.AreEqual(
            new[] { "NotSignedIn", "Granted", "RateLimited" }
                .Select(outcome => $"weights.key.decisions 1 delivery=Session outcome={outcome}")
                .ToArray(),
            measured.Counts.ToArray()
        );
        CollectionAssert.AreEqual(
            new[] { "Granted", "RateLimited" }
                .Select(outcome => $"weights.key.decision.duration delivery=Session outcome={outcome}")
                .ToArray(),
            measured.Durations.Select(duration => duration.Text).ToArray()
        );
    }

    [TestMethod]
    public async Task A_trace_has_a_span_for_the_decision()
    {
        var key = new TestKey();
        await using var site = await Site.StartAsync(key);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ModelKeyTelemetry.Name,
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var client = new SessionClient(key.Kid);
        using var response = await client.PostAsync(site.Client, "ann weights/customer:c_1");
        var span = spans.Single(span => (string?)span.GetTagItem("weights.kid") == key.Kid);
        Assert.AreEqual("Session", span.GetTagItem("weights.delivery"));
        Assert.AreEqual("Granted", span.GetTagItem("weights.outcome"));
        Assert.AreEqual(ActivityStatusCode.Unset, span.Status);
    }

    [TestMethod]
    public async Task The_span_of_an_authority_that_fails_is_an_error()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Services = static builder => builder.Services.AddSingleton<IModelKeyAuthority>(new FailingStore()).AddTestAuthentication(),
            }
        );
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ModelKeyTelemetry.Name,
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var kid = new TestKey().Kid;
        using var client = new SessionClient(kid);
        using var response = await client.PostAsync(site.Client, "ann weights/customer:c_1");
        Assert.AreEqual(ActivityStatusCode.Error, spans.Single(span => (string?)span.GetTagItem("weights.kid") == kid).Status);
    }

    private sealed class FailingStore : IModelKeyAuthority
    {
        public ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(KeyDecision.Refuse(GrantOutcome.Unavailable));

        public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>("It fails.");
    }

    /// <summary>The measurements of a site's meter.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Measurements(Site site)
        {
            var meters = site.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, self) =>
            {
                // Only of this site, because other tests run at the same time.
                if (instrument.Meter.Name == ModelKeyTelemetry.Name && instrument.Meter.Scope == meters)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>(
                (instrument, value, tags, _) => Counts.Enqueue($"{instrument.Name} {value} {Text(tags)}")
            );
            _listener.SetMeasurementEventCallback<double>(
                (instrument, value, tags, _) => Durations.Enqueue(($"{instrument.Name} {Text(tags)}", value))
            );
            _listener.Start();
        }

        public ConcurrentQueue<string> Counts { get; } = [];

        public ConcurrentQueue<(string Text, double Seconds)> Durations { get; } = [];

        public void Dispose() => _listener.Dispose();

        private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
    }
}
