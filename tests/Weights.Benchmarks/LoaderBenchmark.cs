using System.Globalization;
using Microsoft.Playwright;

namespace Weights.Benchmarks;

/// <summary>Loading in Chromium: encrypted with our loader against in the open, a fresh browser for each load, in turn.</summary>
internal static class LoaderBenchmark
{
    private const int Rounds = 5;
    private const string Wasm = "ort.wasm.bundle.min.mjs";
    private const string Jspi = "ort.jspi.bundle.min.mjs";

    /// <param name="only">One of <c>inline</c>, <c>small</c>, <c>slow</c>, <c>stream</c>; all where there is none.</param>
    public static async Task Run(string? only)
    {
        await using var site = await LoaderSite.Start();
        using var playwright = await Playwright.CreateAsync();
        Console.WriteLine("| what | against | ratio | goal | medians |");
        Console.WriteLine("|---|---|---|---|---|");

        var (chromium, address) = (playwright.Chromium, site.Address);
        Task<Figures> Load(string way, string model, object options) => LoadOnce(chromium, address, way, model, options);
        var inline = await Medians(
            () => Load("plain", "m256", new { build = Wasm, @base = "/models" }),
            () => Load("ours", "m256", new { build = Wasm, @base = "/models" }),
            () => Load("reference", "m256", new { build = Wasm, @base = "/models" }),
            () => Load("ours", "m256", new { build = Wasm, @base = "/models", isolate = true }));
        Row("256 MB, loopback", "in the open", inline[1].Time, inline[0].Time, 1.10, "ms");
        Row("256 MB, loopback, the reference's loader", "in the open", inline[2].Time, inline[0].Time, null, "ms");
        Row("256 MB, loopback, isolated", "in the open", inline[3].Time, inline[0].Time, null, "ms");
        var small = await Medians(() => Load("plain", "m2", new { build = Wasm, @base = "/models" }), () => Load("ours", "m2", new { build = Wasm, @base = "/models" }));
        Row("2 MB, loopback", "in the open", small[1].Time, small[0].Time, 1.15, "ms");
        var slow = await Medians(() => Load("plain", "m256", new { build = Wasm, @base = "/slow" }), () => Load("ours", "m256", new { build = Wasm, @base = "/slow" }));
        Row("256 MB, 100 Mbit/s", "in the open", slow[1].Time, slow[0].Time, 1.02, "ms");
        var external = await Medians(
            () => Load("plain", "x1024", new { build = Jspi, @base = "/models", data = "x1024.data" }),
            () => Load("ours", "x1024", new { build = Jspi, @base = "/models", memory = "stream" }));
        Row("1 GB external data, stream", "buffers in the open", external[1].Time, external[0].Time, 1.0, "ms");

        // Either way the weights end up once in the WebAssembly heap; what comes on top of them is JavaScript's.
        Row("1 GB external data, stream: JavaScript's peak memory", "buffers in the open", external[1].PeakMebibytes - 1024, external[0].PeakMebibytes - 1024, 0.4, "MiB");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| longest task on the page's thread, 256 MB, until the session is made | | {inline[1].Longest:0} ms | ≤ 50 ms | in all, with onnxruntime-web's own work: {inline[1].LongestInAll:0} ms; isolated: {inline[3].LongestInAll:0} ms |"));
    }

    private static void Row(string what, string against, double ours, double theirs, double? goal, string unit) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {against} | {ours / theirs:0.00} | {(goal is null ? "" : $"≤ {goal:0.00}")} | {ours:0} {unit}, {theirs:0} {unit} |"));

    private static async Task<Figures[]> Medians(params Func<Task<Figures>>[] ways)
    {
        var figures = ways.Select(_ => new List<Figures>()).ToArray();
        for (var round = 0; round <= Rounds; round++)
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

        double Median(List<Figures> list, Func<Figures, double> of) => list.Select(of).Order().ElementAt(Rounds / 2);
        return [.. figures.Select(list => new Figures(Median(list, f => f.Time), Median(list, f => f.Longest), Median(list, f => f.LongestInAll), Median(list, f => f.PeakMebibytes)))];
    }

    private static async Task<Figures> LoadOnce(IBrowserType chromium, Uri address, string way, string model, object options)
    {
        await using var browser = await chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(300_000);
        await page.GotoAsync(address.ToString());
        await page.WaitForFunctionAsync("window.load !== undefined");
        using var stop = new CancellationTokenSource();
        var peak = PeakMemory.OfRenderers(stop.Token);
        var result = await page.EvaluateAsync<Dictionary<string, double>>("([way, model, options]) => window.load(way, model, options)", new object[] { way, model, options });
        await stop.CancelAsync();
        return new Figures(result["time"], result["longest"], result["longestInAll"], await peak);
    }

    /// <summary>Of one load, or medians of several. Times in ms.</summary>
    private sealed record Figures(double Time, double Longest, double LongestInAll, double PeakMebibytes);
}
