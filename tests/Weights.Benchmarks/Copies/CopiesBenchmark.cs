using System.Diagnostics;
using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>Which copies of a key and of a model's weights are where and when, counted in the memory of whole processes. docs/threat-model.md has the figures.</summary>
internal static class CopiesBenchmark
{
    private const string Wasm = "ort.wasm.bundle.min.mjs";
    private const string Jspi = "ort.jspi.bundle.min.mjs";

    // The kinds of needles.
    private const int Key = 0;
    private const int Text = 1;
    private const int CustomerKey = 2;
    private const int Weights = 3;

    public static async Task Run()
    {
        await ServerCopies.Run();
        await using var site = await CopiesSite.Start();
        Console.WriteLine();
        Console.WriteLine(
            "| Chromium | when | renderer: key | as text | customer's key | WebAssembly heap: weights | renderer beside it: weights | other processes: keys, weights |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var session = new { session = "/api/model-key/session" };
        await Load(
            site,
            "gcm, session protocol",
            new
            {
                model = "gcm",
                key = session,
                build = Wasm,
            }
        );
        await Load(
            site,
            "gcm, wrapped mode",
            new
            {
                model = "gcm",
                key = new { wrapped = "/api/model-key/wrapped?kid={kid}", customerKey = Convert.ToHexStringLower(site.CustomerKey) },
                build = Wasm,
            }
        );
        await Load(
            site,
            "gcm, compatible mode",
            new
            {
                model = "gcm",
                key = "/raw",
                build = Wasm,
            }
        );
        await Load(
            site,
            "chunked, session protocol",
            new
            {
                model = "chunked",
                key = session,
                build = Wasm,
            }
        );
        await Load(
            site,
            "external data, buffer",
            new
            {
                model = "external",
                key = session,
                memory = "buffer",
                build = Wasm,
            }
        );
        await Load(
            site,
            "external data, stream",
            new
            {
                model = "external",
                key = session,
                memory = "stream",
                build = Jspi,
            }
        );
        await Load(
            site,
            "gcm, isolated",
            new
            {
                model = "gcm",
                key = session,
                isolate = true,
                build = Wasm,
            }
        );
    }

    private static async Task Load(CopiesSite site, string way, object job)
    {
        var done = new TaskCompletionSource();
        var needles = new Needles(
            Secret.Bytes(site.Key),
            Secret.Text(site.Key),
            Secret.Bytes(site.CustomerKey),
            Secret.Weights(site.Weights)
        );
        double Copies(int[] counts) => (double)counts[Weights] / needles.Kinds[Weights].Count;
        var profile = Directory.CreateTempSubdirectory("weights-copies-profile-");
        Process? chromium = null;
        site.Expect(
            job,
            stage =>
            {
                if (stage.StartsWith("failed", StringComparison.Ordinal))
                {
                    done.SetException(new InvalidOperationException(stage));
                    return Task.CompletedTask;
                }

                Look(chromium!.Id, needles, out var inHeaps, out var inRenderers, out var inOthers);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {way} | {stage} | {inRenderers[Key]} | {inRenderers[Text]} | {inRenderers[CustomerKey]} | {Copies(inHeaps):0.00} | {Copies(inRenderers):0.00} | {inOthers[Key] + inOthers[Text] + inOthers[CustomerKey]}, {Copies(inOthers):0.00} |"
                    )
                );
                if (stage == "left")
                {
                    done.SetResult();
                }

                return Task.CompletedTask;
            }
        );
        string[] options =
        [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--js-flags=--expose-gc",
            $"--user-data-dir={profile.FullName}",
        ];
        chromium = Process.Start(
            new ProcessStartInfo("/usr/bin/chromium", [.. options, site.Address.ToString()])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        _ = chromium.StandardOutput.ReadToEndAsync();
        _ = chromium.StandardError.ReadToEndAsync();
        try
        {
            await done.Task.WaitAsync(TimeSpan.FromMinutes(3));
        }
        finally
        {
            chromium.Kill(entireProcessTree: true);
            await chromium.WaitForExitAsync();
            chromium.Dispose();
            profile.Delete(recursive: true);
        }
    }

    /// <summary>Counts in WebAssembly heaps, in what else renderers have, and in Chromium's other processes.</summary>
    private static void Look(int browser, Needles needles, out int[] inHeaps, out int[] inRenderers, out int[] inOthers)
    {
        (inHeaps, inRenderers, inOthers) = (new int[needles.Kinds.Count], new int[needles.Kinds.Count], new int[needles.Kinds.Count]);
        foreach (var (id, type) in ProcessMemory.Family(browser))
        {
            foreach (var finding in ProcessMemory.Find(id, needles))
            {
                var place =
                    finding.IsInWebAssembly ? inHeaps
                    : type == "renderer" ? inRenderers
                    : inOthers;
                place[finding.Kind]++;
            }
        }
    }
}
