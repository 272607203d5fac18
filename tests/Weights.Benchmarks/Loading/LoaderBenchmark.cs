using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>Loading in Chromium: an encrypted model with this loader, against the same model unencrypted, in a new browser each.</summary>
internal static class LoaderBenchmark
{
    private const int Rounds = 5;
    private const int MemoryRounds = 3;
    private const string Wasm = "ort.wasm.bundle.min.mjs";
    private const string Jspi = "ort.jspi.bundle.min.mjs";
    private const string Unencrypted = "unencrypted, `fetch` and session";

    private static readonly Dictionary<string, Func<MeasuredSite, Task>> _parts = new(StringComparer.Ordinal)
    {
        ["inline"] = Inline,
        ["small"] = Small,
        ["slow"] = Slow,
        ["stream"] = Stream,
    };

    /// <param name="part">One of <c>inline</c>, <c>small</c>, <c>slow</c>, <c>stream</c>; null for all.</param>
    public static async Task Run(string? part)
    {
        if (part is not null && !_parts.ContainsKey(part))
        {
            throw new ArgumentException($"There is no part {part}, only {string.Join(", ", _parts.Keys)}.", nameof(part));
        }

        await using var site = await MeasuredSite.Start();
        RatioTable.WriteHead();
        foreach (var (_, run) in _parts.Where(known => part is null || part == known.Key))
        {
            await run(site);
        }
    }

    private static async Task Inline(MeasuredSite site)
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
            () => Load(site, "plain", "m256", options),
            () => Load(site, "ours", "m256", options),
            () => Load(site, "reference", "m256", options),
            () => Load(site, "ours", "m256", isolated)
        );
        var (plain, ours, reference, withIsolation) = (medians[0], medians[1], medians[2], medians[3]);
        WriteTime("256 MB, loopback", ours, plain, goal: 1.10);
        WriteTime("256 MB, loopback, the reference design's loader", reference, plain, goal: null);
        WriteTime("256 MB, loopback, `isolate`", withIsolation, plain, goal: null);
        string Milliseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0} ms");
        RatioTable.WriteRow(
            "256 MB: longest task on the page's thread until onnxruntime-web gets the model",
            "",
            Milliseconds(ours.Longest),
            "≤ 50 ms",
            $"with onnxruntime-web's own work {Milliseconds(ours.LongestInAll)}; `isolate`: {Milliseconds(withIsolation.LongestInAll)}"
        );
    }

    private static async Task Small(MeasuredSite site)
    {
        var options = new { build = Wasm, @base = "/models" };
        var medians = await LoaderFigures.Medians(
            Rounds,
            () => Load(site, "plain", "m2", options),
            () => Load(site, "ours", "m2", options)
        );
        WriteTime("2 MB, loopback", medians[1], medians[0], goal: 1.15);
    }

    private static async Task Slow(MeasuredSite site)
    {
        var options = new { build = Wasm, @base = "/slow" };
        var medians = await LoaderFigures.Medians(
            Rounds,
            () => Load(site, "plain", "m256", options),
            () => Load(site, "ours", "m256", options)
        );
        WriteTime("256 MB, 100 Mbit/s", medians[1], medians[0], goal: 1.02);
    }

    private static async Task Stream(MeasuredSite site)
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
                () => Load(site, "plain", "x1024", buffers, withMemory),
                () => Load(site, "ours", "x1024", stream, withMemory)
            );
        var time = await External(Rounds, withMemory: false);
        WriteTime("1 GiB of external data, `stream`", time[1], time[0], goal: 1.0);

        // Separate loads, because the measurement of memory slows them.
        var memory = await External(MemoryRounds, withMemory: true);
        RatioTable.Write(
            "1 GiB of external data, `stream`: JavaScript's peak memory",
            Unencrypted,
            memory[1].PeakMebibytes,
            memory[0].PeakMebibytes,
            goal: 0.4,
            "MiB"
        );
    }

    private static Task<LoaderFigures> Load(MeasuredSite site, string way, string model, object options, bool withMemory = false)
    {
        var job = new
        {
            way,
            model,
            options,
        };
        return LoaderBrowser.Load(site, job, withMemory);
    }

    private static void WriteTime(string what, LoaderFigures ours, LoaderFigures plain, double? goal) =>
        RatioTable.Write(what, Unencrypted, ours.Time, plain.Time, goal, "ms");
}
