using Microsoft.AspNetCore.Http;

namespace Weights.Browser.Tests.Browsers;

/// <summary>Real models in Firefox and WebKit, in each format and with each kind of key.</summary>
[TestClass]
public sealed class ModelsInEachBrowser
{
    private const string Script = "/weights/weights-loader.worker.js";

    [TestMethod]
    [DataRow(WebBrowsers.Firefox, WebModels.Gcm, "session", false)]
    [DataRow(WebBrowsers.Firefox, WebModels.Gcm, "wrapped", false)]
    [DataRow(WebBrowsers.Firefox, WebModels.Gcm, "raw", true)]
    [DataRow(WebBrowsers.Firefox, WebModels.Chunked, "session", true)]
    [DataRow(WebBrowsers.Firefox, WebModels.Chunked, "wrapped", false)]
    [DataRow(WebBrowsers.Firefox, WebModels.Chunked, "raw", false)]
    [DataRow(WebBrowsers.Firefox, WebModels.GcmExternal, "session", false)]
    [DataRow(WebBrowsers.Firefox, WebModels.ChunkedExternal, "session", false)]
    [DataRow(WebBrowsers.Firefox, WebModels.ChunkedExternal, "wrapped", true)]
    [DataRow(WebBrowsers.WebKit, WebModels.Gcm, "session", false)]
    [DataRow(WebBrowsers.WebKit, WebModels.Gcm, "wrapped", false)]
    [DataRow(WebBrowsers.WebKit, WebModels.Gcm, "raw", true)]
    [DataRow(WebBrowsers.WebKit, WebModels.Chunked, "session", true)]
    [DataRow(WebBrowsers.WebKit, WebModels.Chunked, "wrapped", false)]
    [DataRow(WebBrowsers.WebKit, WebModels.Chunked, "raw", false)]
    [DataRow(WebBrowsers.WebKit, WebModels.GcmExternal, "session", false)]
    [DataRow(WebBrowsers.WebKit, WebModels.ChunkedExternal, "session", false)]
    [DataRow(WebBrowsers.WebKit, WebModels.ChunkedExternal, "wrapped", true)]
    public async Task They_compute_the_right_output_in_workers_that_end(string browser, string model, string way, bool isolate)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);

        var outcome = await page.LoadAsync(model, site.Key(way), isolate);

        Outputs.AssertComputed(model, outcome);
        var workers = await page.WorkersAsync();
        Assert.IsGreaterThan(0, workers.Started);
        Assert.AreEqual(new WorkerCounts(workers.Started, workers.Started, 0, workers.Started), workers);
    }

    /// <summary>The machine of the tests may have two cores; most devices have more.</summary>
    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task Several_workers_decrypt_if_there_are_cores(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        site.Faults[Script] = FourCores;
        await using var page = await LoaderPage.OpenAsync(browser, site);
        foreach (var isolate in new[] { false, true, false, true })
        {
            site.Requests.Clear();
            Outputs.AssertComputed(WebModels.Chunked, await page.LoadAsync(WebModels.Chunked, site.Key("session"), isolate));

            // One worker reads, three help it. WebKit shares a response between some of them.
            Assert.IsGreaterThanOrEqualTo(2, site.Requests.For(Script).Count);
        }
    }

    [TestMethod]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task An_unencrypted_model_computes_the_right_output(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);

        Outputs.AssertComputed(WebModels.Unencrypted, await page.LoadAsync(WebModels.Unencrypted, key: null));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task WebKit_cannot_run_the_build_jspi_and_says_so_before_any_download(bool isolate)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(WebBrowsers.WebKit, site, "ort.jspi.bundle.min.mjs");

        var outcome = await page.LoadAsync(WebModels.ChunkedExternal, site.Key("session"), isolate, memory: "stream");

        Assert.AreEqual("no-ort", outcome.GetProperty("code").GetString(), outcome.GetRawText());
        Assert.IsEmpty(WebModels.Of(WebModels.ChunkedExternal).Files.SelectMany(file => site.Requests.For($"/weights/{file.Path}")));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Firefox_decrypts_external_data_while_onnxruntime_reads_it(bool isolate)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(WebBrowsers.Firefox, site, "ort.jspi.bundle.min.mjs");

        var outcome = await page.LoadAsync(WebModels.ChunkedExternal, site.Key("session"), isolate, memory: "stream");

        Outputs.AssertComputed(WebModels.ChunkedExternal, outcome);
    }

    private static async Task FourCores(HttpContext context, RequestDelegate usual)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Weights.Loader", "dist", Path.GetFileName(Script)));
        const string cores = "Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 4 });";
        context.Response.Headers.CacheControl = "no-store";
        await Faults.Respond(200, "text/javascript", cores + script)(context, usual);
    }
}
