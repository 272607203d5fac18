using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class Progress
{
    [TestMethod]
    public void A_short_encryption_logs_no_progress() => Assert.IsEmpty(Messages((0.1, 10), (0.9, 50), (0.99, 100)));

    [TestMethod]
    public void A_long_encryption_logs_progress_after_1_second_and_every_2_seconds() =>
        CollectionAssert.AreEqual(
            new[]
            {
                "Weights: encrypting 'face/detect': 300 of 1000 MB (30 %)",
                "Weights: encrypting 'face/detect': 800 of 1000 MB (80 %)",
            },
            Messages((0.5, 100), (1.1, 300), (1.5, 400), (2.9, 700), (3.2, 800), (3.9, 900))
        );

    [TestMethod]
    public void The_end_is_not_logged_because_the_summary_says_it() => Assert.IsEmpty(Messages((0.5, 500), (4, 1000)));

    private static string[] Messages(params (double Seconds, long Megabytes)[] reports)
    {
        var engine = new BuildEngine();
        var clock = new Clock();
        var progress = new EncryptionProgress(new TaskLoggingHelper(engine, "EncryptModels"), clock, "face/detect", 1_000_000_000);
        foreach (var (seconds, megabytes) in reports)
        {
            clock.Seconds = seconds;
            progress.Report(megabytes * 1_000_000);
        }

        Assert.IsTrue(engine.Entries.All(entry => entry.Importance == MessageImportance.High));
        return [.. engine.Entries.Select(entry => entry.Text)];
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
