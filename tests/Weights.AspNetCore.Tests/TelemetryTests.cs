using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class TelemetryTests
{
    [TestMethod]
    public async Task Grants_and_refusals_are_counted_by_delivery_and_outcome_without_customers()
    {
        var key = new TestKey();
        await using var site = await Site.StartAsync(key);
        var meters = site.Services.GetRequiredService<IMeterFactory>();
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Of this site; other tests have theirs.
            if (instrument.Meter.Name == ModelKeyTelemetry.Name && instrument.Meter.Scope == meters)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => counted.Enqueue($"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
        listener.Start();
        foreach (var kid in new[] { key.Kid, new TestKey().Kid })
        {
            using var client = new SessionClient(kid);
            using var answer = await client.PostAsync(site.Client, "ann weights/customer:c_1");
        }

        CollectionAssert.AreEqual(
            new[] { "weights.key.decisions 1 delivery=Session outcome=Granted", "weights.key.decisions 1 delivery=Session outcome=UnknownKey" },
            counted.ToArray());
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
        using var answer = await client.PostAsync(site.Client, "ann weights/customer:c_1");
        var span = spans.Single(span => (string?)span.GetTagItem("weights.kid") == key.Kid);
        Assert.AreEqual("Session", span.GetTagItem("weights.delivery"));
        Assert.AreEqual("Granted", span.GetTagItem("weights.outcome"));
    }
}
