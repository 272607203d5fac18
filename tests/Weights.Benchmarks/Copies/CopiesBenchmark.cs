using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>
/// Counts the copies of a key and of a model's weights in the memory of whole processes, at each stage of a load. The figures are in
/// docs/reference/threat-model.md.
/// </summary>
internal static class CopiesBenchmark
{
    private const string Wasm = "ort.wasm.bundle.min.mjs";
    private const string Jspi = "ort.jspi.bundle.min.mjs";

    // Only a page that hangs takes so long.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    public static async Task Run()
    {
        await ServerCopies.Run();
        await using var site = await CopiesSite.Start();
        var session = new { session = "/api/model-key/session" };
        var wrapped = new { wrapped = "/api/model-key/wrapped?kid={kid}", customerKey = Convert.ToHexStringLower(site.CustomerKey) };
        (string Name, object Job)[] loads =
        [
            ("`gcm`, session protocol", Job("gcm", session)),
            ("`gcm`, wrapped mode", Job("gcm", wrapped)),
            ("`gcm`, raw mode", Job("gcm", "/raw")),
            ("`chunked`, session protocol", Job("chunked", session)),
            ("external data, `buffer`", Job("external", session, memory: "buffer")),
            ("external data, `stream`", Job("external", session, memory: "stream", build: Jspi)),
            ("`gcm`, `isolate`", Job("gcm", session, isolate: true)),
        ];
        Console.WriteLine();
        Console.Write("| Chromium | when | renderer: key | key as text | customer's key ");
        Console.WriteLine("| WebAssembly heap: weights | rest of renderer: weights | other processes: keys, weights |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (name, job) in loads)
        {
            await Load(site, name, job);
        }
    }

    private static object Job(string model, object key, string? memory = null, bool isolate = false, string build = Wasm) =>
        new
        {
            model,
            key,
            memory,
            isolate,
            build,
        };

    private static async Task Load(CopiesSite site, string name, object job)
    {
        var done = new TaskCompletionSource();
        var search = new CopiesSearch(site);
        MeasuredBrowser? chromium = null;
        site.Expect(
            job,
            stage =>
            {
                if (stage.StartsWith("failed", StringComparison.Ordinal))
                {
                    done.SetException(new InvalidOperationException(stage));
                    return Task.CompletedTask;
                }

                Write(name, stage, search.In(chromium!.ProcessId));
                if (stage == "left")
                {
                    done.SetResult();
                }

                return Task.CompletedTask;
            }
        );
        using (chromium = MeasuredBrowser.Chromium(site.Address, "--js-flags=--expose-gc"))
        {
            await done.Task.WaitAsync(_limit);
        }
    }

    private static void Write(string name, string stage, CopiesFound found)
    {
        Console.Write($"| {name} | {stage} ");
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"| {found.Keys} | {found.KeysAsText} | {found.CustomerKeys} "));
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"| {found.WeightsInHeap:0.00} | {found.WeightsBesideHeap:0.00} "));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {found.KeysElsewhere}, {found.WeightsElsewhere:0.00} |"));
    }
}
