using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>Loading in Chromium: encrypted with our loader against in the open, a fresh browser for each load, in turn.</summary>
internal static class LoaderBenchmark
{
    private const int Rounds = 5;
    private const int MemoryRounds = 3;
    private const string Wasm = "ort.wasm.bundle.min.mjs";
    private const string Jspi = "ort.jspi.bundle.min.mjs";

    /// <param name="only">One of <c>inline</c>, <c>small</c>, <c>slow</c>, <c>stream</c>; all where there is none.</param>
    public static async Task Run(string? only)
    {
        var parts = new Dictionary<string, Func<LoaderSite, Task>>
        {
            ["inline"] = Inline,
            ["small"] = Small,
            ["slow"] = Slow,
            ["stream"] = Stream,
        };
        if (only is not null && !parts.ContainsKey(only))
        {
            throw new ArgumentException($"There is no part {only}, only {string.Join(", ", parts.Keys)}.", nameof(only));
        }

        await using var site = await LoaderSite.Start();
        Console.WriteLine("| what | against | ratio | goal | medians |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var part in only is null ? [.. parts.Values] : new[] { parts[only] })
        {
            await part(site);
        }
    }

    private static async Task Inline(LoaderSite site)
    {
        var inline = await Medians(
            Rounds,
            () => Load(site, "plain", "m256", new { build = Wasm, @base = "/models" }),
            () => Load(site, "ours", "m256", new { build = Wasm, @base = "/models" }),
            () => Load(site, "reference", "m256", new { build = Wasm, @base = "/models" }),
            () =>
                Load(
                    site,
                    "ours",
                    "m256",
                    new
                    {
                        build = Wasm,
                        @base = "/models",
                        isolate = true,
                    }
                )
        );
        Row("256 MB, loopback", "in the open", inline[1].Time, inline[0].Time, 1.10, "ms");
        Row("256 MB, loopback, the reference's loader", "in the open", inline[2].Time, inline[0].Time, null, "ms");
        Row("256 MB, loopback, isolated", "in the open", inline[3].Time, inline[0].Time, null, "ms");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| longest task on the page's thread, 256 MB, until the session is made | | {inline[1].Longest:0} ms | ≤ 50 ms | in all, with onnxruntime-web's own work: {inline[1].LongestInAll:0} ms; isolated: {inline[3].LongestInAll:0} ms |"
            )
        );
    }

    private static async Task Small(LoaderSite site)
    {
        var small = await Medians(
            Rounds,
            () => Load(site, "plain", "m2", new { build = Wasm, @base = "/models" }),
            () => Load(site, "ours", "m2", new { build = Wasm, @base = "/models" })
        );
        Row("2 MB, loopback", "in the open", small[1].Time, small[0].Time, 1.15, "ms");
    }

    private static async Task Slow(LoaderSite site)
    {
        var slow = await Medians(
            Rounds,
            () => Load(site, "plain", "m256", new { build = Wasm, @base = "/slow" }),
            () => Load(site, "ours", "m256", new { build = Wasm, @base = "/slow" })
        );
        Row("256 MB, 100 Mbit/s", "in the open", slow[1].Time, slow[0].Time, 1.02, "ms");
    }

    private static async Task Stream(LoaderSite site)
    {
        Task<LoaderFigures[]> External(int rounds, bool withMemory) =>
            Medians(
                rounds,
                () =>
                    Load(
                        site,
                        "plain",
                        "x1024",
                        new
                        {
                            build = Jspi,
                            @base = "/models",
                            data = "x1024.data",
                        },
                        withMemory
                    ),
                () =>
                    Load(
                        site,
                        "ours",
                        "x1024",
                        new
                        {
                            build = Jspi,
                            @base = "/models",
                            memory = "stream",
                        },
                        withMemory
                    )
            );
        var external = await External(Rounds, withMemory: false);
        Row("1 GB external data, stream", "buffers in the open", external[1].Time, external[0].Time, 1.0, "ms");

        // In loads of their own: looking at the memory slows them down.
        var memory = await External(MemoryRounds, withMemory: true);
        Row(
            "1 GB external data, stream: JavaScript's peak memory",
            "buffers in the open",
            memory[1].PeakMebibytes,
            memory[0].PeakMebibytes,
            0.4,
            "MiB"
        );
    }

    private static Task<LoaderFigures> Load(LoaderSite site, string way, string model, object options, bool withMemory = false) =>
        LoaderBrowser.Load(
            site,
            new
            {
                way,
                model,
                options,
            },
            withMemory
        );

    private static void Row(string what, string against, double ours, double theirs, double? goal, string unit) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {against} | {ours / theirs:0.00} | {(goal is null ? "" : $"≤ {goal:0.00}")} | {ours:0} {unit}, {theirs:0} {unit} |"
            )
        );

    private static async Task<LoaderFigures[]> Medians(int rounds, params Func<Task<LoaderFigures>>[] ways)
    {
        var figures = ways.Select(_ => new List<LoaderFigures>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                var figure = await ways[way]();

                // The first round warms the system's caches.
                if (round > 0)
                {
                    figures[way].Add(figure);
                }
            }
        }

        double Median(List<LoaderFigures> list, Func<LoaderFigures, double> of) => list.Select(of).Order().ElementAt(rounds / 2);
        return
        [
            .. figures.Select(list => new LoaderFigures(
                Median(list, f => f.Time),
                Median(list, f => f.Longest),
                Median(list, f => f.LongestInAll),
                Median(list, f => f.PeakMebibytes)
            )),
        ];
    }
}
