namespace Weights.Browser.Tests.Browsers;

/// <summary>Real models in Firefox and WebKit, in each format and with each kind of key.</summary>
[TestClass]
public sealed class ModelsInEachBrowser
{
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
}
