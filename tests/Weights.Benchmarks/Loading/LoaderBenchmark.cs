using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>Loading in a browser: an encrypted model with this loader, against the same model unencrypted, in a new browser each.</summary>
internal sealed class LoaderBenchmark
{
    private const int Rounds = 5;
    private const int MemoryRounds = 3;
    private const string Wasm = "ort.wasm.bundle.min.mjs";
    private const string Jspi = "ort.jspi.bundle.min.mjs";
    private const string Unencrypted = "unencrypted, `fetch` and session";

    private readonly MeasuredSite _site;
    private readonly LoaderBrowser _browser;

    private LoaderBenchmark(MeasuredSite site, LoaderBrowser browser) => (_site, _browser) = (site, browser);

    private Dictionary<string, Func<Task>> Parts =>
        new(StringComparer.Ordinal)
        {
            ["inline"] = Inline,
            ["small"] = Small,
            ["slow"] = Slow,
            ["stream"] = Stream,
        };

    /// <param name="part">
    /// One of <c>inline</c>, <c>small</c>, <c>slow</c>, <c>stream</c>; null for all of them; <c>firefox</c> for all of them in Firefox.
    /// </param>
    public static async Task Run(string? part)
    {
        await using var site = await MeasuredSite.Start();
        var inFirefox = part == "firefox";
        var parts = new LoaderBenchmark(site, inFirefox ? LoaderBrowser.Firefox : LoaderBrowser.Chromium).Parts;
        if (part is not null && !inFirefox && !parts.ContainsKey(part))
        {
            throw new ArgumentException($"There is no part {part}, only {string.Join(", ", parts.Keys)}, firefox.", nameof(part));
        }

        RatioTable.WriteHead();
        foreach (var (_, run) in parts.Where(known => part is null || inFirefox || part == known.Key))
        {
            await run();
        }
    }

    private async Task Inline()
    {
        var options = new { build = Wasm, @base = "/models" };
        var isolated = new
        {
            build = Wasm,
            @base = "/models",
            isolate = true,
        };
        var medians = await LoaderFigures.Medians(
            Rounds,
            () => Load("plain", "m256", options),
            () => Load("ours", "m256", options),
            () => Load("reference", "m256", options),
            () => Load("ours", "m256", isolated)
        );
        var (plain, ours, reference, withIsolation) = (medians[0], medians[1], medians[2], medians[3]);
        WriteTime("256 MB, loopback", ours, plain, goal: 1.05);
        WriteTime("256 MB, loopback, the reference design's loader", reference, plain, goal: null);
        WriteTime("256 MB, loopback, `isolate`", withIsolation, plain, goal: null);
        if (_browser != LoaderBrowser.Chromium)
        {
            return; // no other browser reports long tasks
        }

        string Milliseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0} ms");
        RatioTable.WriteRow(
            "256 MB: longest task on the page's thread until onnxruntime-web gets the model",
            "",
            Milliseconds(ours.Longest),
            "≤ 50 ms",
            $"with onnxruntime-web's own work {Milliseconds(ours.LongestInAll)}; `isolate`: {Milliseconds(withIsolation.LongestInAll)}"
        );
    }

    private async Task Small()
    {
        var options = new { build = Wasm, @base = "/models" };
        var medians = await LoaderFigures.Medians(Rounds, () => Load("plain", "m2", options), () => Load("ours", "m2", options));
        WriteTime("2 MB, loopback", medians[1], medians[0], goal: 1.10);
    }

    private async Task Slow()
    {
        var options = new { build = Wasm, @base = "/slow" };
        var medians = await LoaderFigures.Medians(Rounds, () => Load("plain", "m256", options), () => Load("ours", "m256", options));
        WriteTime("256 MB, 100 Mbit/s", medians[1], medians[0], goal: 1.02);
    }

    private async Task Stream()
    {
        var buffers = new
        {
            build = Jspi,
            @base = "/models",
            data = "x1024.data",
        };
        var stream = new
        {
            build = Jspi,
            @base = "/models",
            memory = "stream",
        };
        Task<LoaderFigures[]> External(int rounds, bool withMemory) =>
            LoaderFigures.Medians(
                rounds,
                () => Load("plain", "x1024", buffers, withMemory),
                () => Load("ours", "x1024", stream, withMemory)
            );
        var time = await External(Rounds, withMemory: false);
        WriteTime("1 GiB of external data, `stream`", time[1], time[0], goal: 0.95);

        // Separate loads, because the measurement of memory slows them.
        var memory = await External(MemoryRounds, withMemory: true);
        var besideHeap = _browser == LoaderBrowser.Chromium;
        RatioTable.Write(
            $"1 GiB of external data, `stream`: {(besideHeap ? "JavaScript's peak memory" : "peak memory, with onnxruntime-web's 1 GiB")}",
            Unencrypted,
            memory[1].PeakMebibytes,
            memory[0].PeakMebibytes,
            goal: besideHeap ? 0.10 : null,
            "MiB"
        );
    }

    private Task<LoaderFigures> Load(string way, string model, object options, bool withMemory = false)
    {
        var job = new
        {
            way,
            model,
            options,
        };
        return _browser.Load(_site, job, withMemory);
    }

    private static void WriteTime(string what, LoaderFigures ours, LoaderFigures plain, double? goal) =>
        RatioTable.Write(what, Unencrypted, ours.Time, plain.Time, goal, "ms");
}
