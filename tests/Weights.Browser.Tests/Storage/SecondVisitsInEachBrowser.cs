using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Storage;

/// <summary>Encrypted files that stay on the device, in each browser.</summary>
[TestClass]
public sealed class SecondVisitsInEachBrowser
{
    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task They_request_no_file(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        string[] models = [WebModels.Gcm, WebModels.Chunked, WebModels.ChunkedExternal, WebModels.GcmExternal];
        foreach (var model in models)
        {
            await page.LoadAsync(site, model, isolate: model == WebModels.Chunked);
            Assert.HasCount(WebModels.Of(model).Files.Count(), site.TakeRequests(model), model);
        }

        // A session of WebKitWebDriver has no profile, and its Cache API is emptied when the page is left.
        if (browser != WebBrowsers.WebKit)
        {
            await page.VisitAgainAsync(site);
        }

        foreach (var model in models)
        {
            await page.LoadAsync(site, model, isolate: model == WebModels.Gcm);
            Assert.IsEmpty(site.TakeRequests(model), model);
        }

        var kept = await page.EvaluateAsync(
            """
            async () => {
              const { cachedModels, clearModelCache, deleteCachedModel } = await import('/weights/weights-loader.js');
              const before = await cachedModels();
              await deleteCachedModel('gcm');
              const without = await cachedModels();
              await clearModelCache();
              return [before.length, before.every(({ complete }) => complete), without.length, (await cachedModels()).length];
            }
            """
        );
        Assert.AreEqual("[4,true,3,0]", kept.GetRawText());
    }

    /// <summary>WebKit cannot run the build of onnxruntime-web that streams.</summary>
    [TestMethod]
    [DataRow(WebBrowsers.Chromium, false)]
    [DataRow(WebBrowsers.Chromium, true)]
    [DataRow(WebBrowsers.Firefox, false)]
    [DataRow(WebBrowsers.Firefox, true)]
    public async Task They_request_no_file_of_a_model_that_is_streamed(string browser, bool isolate)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site, "ort.jspi.bundle.min.mjs");
        const string model = WebModels.ChunkedExternal;
        Outputs.AssertComputed(model, await page.LoadKeptAsync(site, model, isolate, "stream"));
        var requests = site.TakeRequests(model);
        Assert.HasCount(2, requests, string.Join('\n', requests.Select(static request => $"{request.Path} {request.Range}")));

        await page.VisitAgainAsync(site);
        Outputs.AssertComputed(model, await page.LoadKeptAsync(site, model, isolate, "stream"));

        Assert.IsEmpty(site.TakeRequests(model));
    }

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    public async Task A_download_goes_on_where_a_page_that_was_left_has_stopped(string browser)
    {
        const int stop = 6_000_000;
        // A part that is read at once is lost with the page.
        const int kept = stop - (1024 * 1024);
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        var path = KeptVisits.PathOf("chunked.enc");
        site.Faults[path] = Faults.Sequence(Faults.Cut(stop, TimeSpan.FromMinutes(5)));

        await page.BeginAsync(site, WebModels.Chunked);
        await page.WaitForBytesAsync(WebModels.Chunked, kept);
        await page.VisitAgainAsync(site);
        site.Requests.Clear();
        await page.LoadAsync(site, WebModels.Chunked);

        var request = Assert.ContainsSingle(site.TakeRequests(WebModels.Chunked));
        Assert.IsInRange(kept, stop, Ranges.Begin(request));
    }
}
