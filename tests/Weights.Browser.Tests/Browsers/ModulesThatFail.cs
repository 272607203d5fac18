using System.Text.Json;

namespace Weights.Browser.Tests.Browsers;

/// <summary>The import of onnxruntime-web in the worker of an isolated session, by networks and servers that fail.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ModulesThatFail
{
    private const string Module = "/ort/ort.wasm.bundle.min.mjs";

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task A_module_is_imported_when_the_network_is_back(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        site.Faults[Module] = Faults.Sequence(Faults.Offline, Faults.Offline, Faults.Offline, Faults.Respond(503));

        Outputs.AssertComputed(WebModels.Chunked, await LoadIsolated(page, site));
    }

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task A_module_that_is_missing_is_the_reason(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        site.Faults[Module] = Faults.Respond(404);

        var outcome = await LoadIsolated(page, site);

        Assert.AreEqual("no-ort", outcome.GetProperty("code").GetString(), outcome.GetRawText());
        Assert.Contains("responded with 404", outcome.GetProperty("message").GetString()!);
    }

    [TestMethod]
    public async Task The_policy_of_the_page_is_known_without_a_worker()
    {
        // The page allows no policy of Trusted Types, but does not require them.
        await using var site = await LoaderSite.StartAsync(new() { ContentSecurityPolicy = "trusted-types other" });
        await using var page = await LoaderPage.OpenAsync(WebBrowsers.Chromium, site);

        Outputs.AssertComputed(WebModels.Chunked, await LoadIsolated(page, site));
        Assert.AreEqual(1, (await page.WorkersAsync()).Started);
    }

    private static Task<JsonElement> LoadIsolated(LoaderPage page, LoaderSite site) =>
        page.LoadAsync(WebModels.Chunked, site.Key("session"), isolate: true);
}
