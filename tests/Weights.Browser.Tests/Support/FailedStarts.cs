using System.Diagnostics;
using System.Globalization;

namespace Weights.Browser.Tests;

/// <summary>Programs that tests start and that do not get ready leave nothing behind.</summary>
[TestClass]
public sealed class FailedStarts(TestContext context)
{
    private static readonly Dictionary<string, string?> _noVariables = [];

    [TestMethod]
    public async Task A_program_that_is_not_ready_in_time_is_killed()
    {
        using var folder = new TemporaryFolder();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            RunningProgram.StartAsync("ready", folder.Path, ["-c", "echo $$ > id; exec sleep 600"], _noVariables, limit.Token, "sh")
        );

        var id = int.Parse(await File.ReadAllTextAsync(folder.At("id"), context.CancellationToken), CultureInfo.InvariantCulture);
        Assert.ThrowsExactly<ArgumentException>(() => Process.GetProcessById(id));
    }

    [TestMethod]
    public async Task A_browser_that_ends_at_once_is_reported_with_its_output()
    {
        var failed = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() =>
            BrowserProcess.StartAsync("/bin/sh", "dash", ["-c", "echo no screen; exit 1"], static _ => null)
        );

        Assert.Contains("/bin/sh ended:", failed.Message);
    }

    [TestMethod]
    public async Task A_program_that_writes_much_after_it_is_ready_goes_on()
    {
        using var folder = new TemporaryFolder();
        const string script = "mkfifo written; echo ready; head -c 1000000 /dev/zero | tr '\\0' '\\n'; echo yes > written; sleep 600";

        var (program, _) = await RunningProgram.StartAsync(
            "ready",
            folder.Path,
            ["-c", script],
            _noVariables,
            context.CancellationToken,
            "sh"
        );

        using (program)
        {
            // A pipe holds 64 KiB. The text comes after everything was written.
            Assert.AreEqual("yes\n", await File.ReadAllTextAsync(folder.At("written"), context.CancellationToken));
        }
    }

    [TestMethod]
    public async Task All_parts_of_a_start_are_disposed_in_reverse_even_if_one_fails()
    {
        var disposed = new List<string>();
        var started = new Started();
        started.Add(new Part(() => disposed.Add("first")));
        started.Add(new Part(() => throw new InvalidOperationException("second")));
        started.Add(new Part(() => disposed.Add("third")));

        var failed = await Assert.ThrowsExactlyAsync<InvalidOperationException>(async () => await started.DisposeAsync());

        Assert.AreEqual("second", failed.Message);
        CollectionAssert.AreEqual(new[] { "third", "first" }, disposed);
    }

    private sealed class Part(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}
