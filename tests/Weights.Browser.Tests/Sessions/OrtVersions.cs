using System.Text.Json;

namespace Weights.Browser.Tests.Sessions;

/// <summary>
/// The versions and builds of onnxruntime-web that docs/guides/loader.md names, on the page and in the worker of an isolated session.
/// </summary>
[TestClass]
public sealed class OrtVersions
{
    private static readonly Dictionary<string, string> _folders = new[] { "1.17", "1.19", "1.22" }.ToDictionary(
        static version => $"/ort-{version}",
        static version =>
            Path.Combine(
                Repository.Root,
                "tests",
                "Weights.Browser.Tests",
                "Sessions",
                "versions",
                "node_modules",
                $"ort-{version}",
                "dist"
            )
    );

    // WebGPU by software.
    private static readonly string[] _webGpu =
    [
        .. Chromium.Arguments.Except(["--disable-gpu"]),
        "--enable-unsafe-webgpu",
        "--use-webgpu-adapter=swiftshader",
        "--enable-features=Vulkan",
        "--use-vulkan=swiftshader",
    ];

    private static PlaywrightBrowser? _browser;

    [ClassInitialize]
    public static async Task Start(TestContext context) => _browser = await PlaywrightBrowser.StartWholeAsync(_webGpu);

    [ClassCleanup]
    public static async Task Stop() => await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);

    [TestMethod]
    [DataRow("/ort-1.17/ort.all.min.js", false, "wasm", "buffer")]
    [DataRow("/ort-1.17/esm/ort.all.min.js", true, "wasm", "buffer")]
    [DataRow("/ort-1.19/ort.wasm.min.mjs", false, "wasm", "buffer")]
    [DataRow("/ort-1.19/ort.wasm.min.mjs", true, "wasm", "buffer")]
    [DataRow("/ort-1.19/ort.webgpu.min.mjs", false, "webgpu", "buffer")]
    [DataRow("/ort-1.22/ort.wasm.min.js", false, "wasm", "buffer")]
    [DataRow("/ort-1.22/ort.webgpu.bundle.min.mjs", true, "webgpu", "buffer")]
    [DataRow("/ort/ort.wasm.min.js", false, "wasm", "buffer")]
    [DataRow("/ort/ort.webgpu.bundle.min.mjs", false, "webgpu", "buffer")]
    [DataRow("/ort/ort.webgpu.bundle.min.mjs", true, "webgpu", "buffer")]
    [DataRow("/ort/ort.jspi.bundle.min.mjs", false, "webgpu", "stream")]
    [DataRow("/ort/ort.jspi.bundle.min.mjs", true, "wasm", "stream")]
    public async Task Models_with_and_without_external_data_load(string ort, bool isolate, string provider, string memory)
    {
        await using var visit = await TwinVisit.BeginAsync(_browser!.Browser, folders: _folders);
        await AssertLoads(visit, "first/model", "chunked", ort, isolate, provider, memory);
        await AssertLoads(visit, "plain", "gcm", ort, isolate, provider, memory);
    }

    /// <summary>Only the builds with WebGPU could read external data before 1.19.</summary>
    [TestMethod]
    public async Task The_build_wasm_of_1_17_loads_models_without_external_data()
    {
        await using var visit = await TwinVisit.BeginAsync(_browser!.Browser, folders: _folders);
        await AssertLoads(visit, "plain", "gcm", "/ort-1.17/ort.wasm.min.js", isolate: false, "wasm", "buffer");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task In_a_cross_origin_isolated_page_onnxruntime_has_threads(bool isolate)
    {
        await using var visit = await TwinVisit.BeginAsync(_browser!.Browser, isolated: true);
        Assert.IsTrue(await visit.Page.EvaluateAsync<bool>("crossOriginIsolated"));
        var threads = new { numThreads = 2 };

        var outcome = await visit.Call<JsonElement>(
            "one",
            "chunked",
            new
            {
                name = "first/model",
                ort = "/ort/ort.wasm.bundle.min.mjs",
                isolate,
                before = threads,
                ortEnv = new { wasm = threads },
            }
        );

        Assert.IsTrue(outcome.TryGetProperty("output", out var output), outcome.ToString());
        TwinModels.AssertComputed("first/model", output.GetString()!);
        Assert.IsEmpty(visit.Messages.Where(static message => message.Contains("multi-thread", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_provider_that_the_browser_does_not_have_is_skipped()
    {
        await using var visit = await TwinVisit.BeginAsync();

        var outcome = await visit.Call<JsonElement>(
            "one",
            "gcm",
            new
            {
                name = "first/model",
                ort = "/ort/ort.webgpu.bundle.min.mjs",
                sessionOptions = new { executionProviders = new[] { "webgpu", "wasm" } },
            }
        );

        Assert.IsTrue(outcome.TryGetProperty("output", out var output), outcome.ToString());
        TwinModels.AssertComputed("first/model", output.GetString()!);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_missing_file_of_onnxruntime_is_not_the_models_fault(bool isolate)
    {
        await using var visit = await TwinVisit.BeginAsync();
        visit.Faults["/ort/ort-wasm-simd-threaded.wasm"] = Faults.Respond(404);

        var outcome = await visit.Call<JsonElement>(
            "one",
            "gcm",
            new
            {
                name = "plain",
                ort = "/ort/ort.wasm.bundle.min.mjs",
                isolate,
            }
        );

        Assert.AreEqual("no-ort", outcome.GetProperty("code").GetString(), outcome.ToString());
        StringAssert.Contains(outcome.GetProperty("message").GetString(), "ort-wasm", StringComparison.Ordinal);
    }

    private static async Task AssertLoads(
        TwinVisit visit,
        string name,
        string format,
        string ort,
        bool isolate,
        string provider,
        string memory
    )
    {
        // The ES modules of 1.17 are not in the folder of their .wasm files.
        var wasmPaths = ort.StartsWith("/ort-1.17", StringComparison.Ordinal) ? "/ort-1.17/" : null;
        var outcome = await visit.Call<JsonElement>(
            "one",
            format,
            new
            {
                name,
                ort,
                isolate,
                memory,
                sessionOptions = new { executionProviders = new[] { provider } },
                ortEnv = new { wasm = new { wasmPaths } },
            }
        );

        Assert.IsTrue(outcome.TryGetProperty("output", out var output), outcome.ToString());
        TwinModels.AssertComputed(name, output.GetString()!);
    }
}
