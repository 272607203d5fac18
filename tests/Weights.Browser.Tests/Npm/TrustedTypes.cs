using System.Text.Json;
using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Npm;

/// <summary>Pages that require Trusted Types.</summary>
[TestClass]
public sealed class TrustedTypes
{
    private const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:; "
        + "require-trusted-types-for 'script'; trusted-types";

    private static readonly string[] _models = [WebModels.Gcm, WebModels.Chunked];

    [TestMethod]
    public async Task Two_copies_of_the_loader_start_workers_if_the_policy_is_allowed()
    {
        await using var page = await PolicyPage.OpenAsync($"{Policy} weights-loader");

        foreach (var copy in new[] { "/weights/weights-loader.js", "/weights/weights-loader.js?copy" })
        {
            foreach (var model in _models)
            {
                Outputs.AssertComputed(model, await page.LoadAsync(model, copy: copy));
            }
        }

        Assert.IsGreaterThanOrEqualTo(4, page.Workers, "each copy has a worker for each model");
        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }

    [TestMethod]
    public async Task An_isolated_session_runs_if_the_policy_is_allowed()
    {
        await using var page = await PolicyPage.OpenAsync($"{Policy} weights-loader");

        Outputs.AssertComputed(WebModels.Chunked, await page.LoadAsync(WebModels.Chunked, isolate: true));

        Assert.IsGreaterThanOrEqualTo(1, page.Workers);
        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }

    [TestMethod]
    public async Task Without_the_policy_the_page_decrypts()
    {
        await using var page = await PolicyPage.OpenAsync($"{Policy} another");

        foreach (var model in _models)
        {
            Outputs.AssertComputed(model, await page.LoadAsync(model));
        }

        Assert.AreEqual(0, page.Workers);
    }

    [TestMethod]
    public async Task Without_the_policy_an_isolated_load_names_policy_and_header()
    {
        await using var page = await PolicyPage.OpenAsync($"{Policy} another");

        var outcome = await page.LoadAsync(WebModels.Chunked, isolate: true);

        Assert.AreEqual("session", outcome.GetProperty("code").GetString());
        Assert.Contains("Content-Security-Policy: trusted-types weights-loader", outcome.GetProperty("message").GetString()!);
    }

    /// <summary>onnxruntime-web has no policy for its threads.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Threads_of_onnxruntime_end_the_load_with_an_error_that_names_Trusted_Types(bool isolate)
    {
        await using var page = await PolicyPage.OpenAsync($"{Policy} weights-loader", crossOriginIsolated: true);

        var outcome = await page.LoadAsync(WebModels.Chunked, isolate: isolate, threads: 2);

        Assert.AreEqual("no-ort", outcome.GetProperty("code").GetString());
        Assert.Contains("requires 'TrustedScriptURL'", outcome.GetProperty("message").GetString()!);
    }

    [TestMethod]
    public async Task Threads_of_onnxruntime_run_if_the_page_has_a_default_policy()
    {
        await using var page = await PolicyPage.OpenAsync($"{Policy} weights-loader default", crossOriginIsolated: true);
        await page.MakeDefaultPolicyAsync();

        Outputs.AssertComputed(WebModels.Chunked, await page.LoadAsync(WebModels.Chunked, threads: 2));

        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }

    private sealed class PolicyPage : IAsyncDisposable
    {
        private readonly Started _parts;
        private readonly LoaderSite _site;
        private readonly IPage _page;

        private PolicyPage(Started parts, LoaderSite site, IPage page)
        {
            (_parts, _site, _page) = (parts, site, page);
            page.Worker += (_, _) => Workers++;
            page.PageError += (_, error) => Errors.Add(error);
            page.Console += (_, message) => Errors.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
        }

        /// <summary>How many workers were started, those of workers included.</summary>
        public int Workers { get; private set; }

        public List<string> Errors { get; } = [];

        public static async Task<PolicyPage> OpenAsync(string policy, bool crossOriginIsolated = false)
        {
            await using var started = new Started();
            var site = started.Add(await LoaderSite.StartAsync(new() { ContentSecurityPolicy = policy }));
            if (crossOriginIsolated)
            {
                site.Faults.Everywhere = Faults.CrossOriginIsolated;
            }

            var profile = started.Add(await PublishedSample.Browser.NewContextAsync());
            var page = await profile.NewPageAsync();
            var opened = new PolicyPage(started.Move(), site, page);
            await page.GotoAsync(site.Address.ToString());
            await page.EvaluateAsync("async (customer) => (await import('/page/scenarios.js')).signIn(customer)", TwoCustomers.Ann);
            return opened;
        }

        /// <summary>As docs/guides/hosting.md says.</summary>
        public async Task MakeDefaultPolicyAsync() =>
            await _page.EvaluateAsync("() => { trustedTypes.createPolicy('default', { createScriptURL: (url) => url }); }");

        /// <param name="model">The model's name.</param>
        /// <param name="isolate">Whether everything runs in a worker.</param>
        /// <param name="copy">The URL of the loader.</param>
        /// <param name="threads">Of onnxruntime-web.</param>
        public async Task<JsonElement> LoadAsync(
            string model,
            bool isolate = false,
            string copy = "/weights/weights-loader.js",
            int threads = 1
        )
        {
            var outcome = await _page.EvaluateAsync<string>(
                """
                async ({ model, isolate, copy, threads, key }) => {
                  const { scenariosOf } = await import('/page/scenarios.js');
                  const ortUrl = '/ort/ort.wasm.bundle.min.mjs';
                  const ort = await import(ortUrl);
                  ort.env.wasm.numThreads = threads;
                  const scenarios = scenariosOf({ loader: await import(copy), ort, ortUrl });
                  return JSON.stringify(await scenarios.load(model, { key, isolate, ortEnv: { wasm: { numThreads: threads } } }));
                }
                """,
                new
                {
                    model,
                    isolate,
                    copy,
                    threads,
                    key = _site.Key("session"),
                }
            );
            return JsonDocument.Parse(outcome).RootElement;
        }

        public ValueTask DisposeAsync() => _parts.DisposeAsync();
    }
}
