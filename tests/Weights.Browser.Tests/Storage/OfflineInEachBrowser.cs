using System.Text.Json;
using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Storage;

/// <summary>Keys that stay on the device for the time that the server allows, in each browser.</summary>
[TestClass]
public sealed class OfflineInEachBrowser
{
    [TestMethod]
    [DataRow(WebBrowsers.Chromium, WebModels.Gcm)]
    [DataRow(WebBrowsers.Chromium, WebModels.ChunkedExternal)]
    [DataRow(WebBrowsers.Firefox, WebModels.Gcm)]
    [DataRow(WebBrowsers.Firefox, WebModels.ChunkedExternal)]
    [DataRow(WebBrowsers.WebKit, WebModels.Gcm)]
    [DataRow(WebBrowsers.WebKit, WebModels.ChunkedExternal)]
    public async Task A_model_is_loaded_without_the_network_until_the_server_refuses_its_key(string browser, string model)
    {
        await using var site = await LoaderSite.StartAsync(new() { OfflineLease = TimeSpan.FromDays(1) });
        await using var page = await LoaderPage.OpenAsync(browser, site);
        Outputs.AssertComputed(model, await LoadAsync(page, site, model));

        // A session of WebKitWebDriver has no profile, and its Cache API is emptied when the page is left.
        if (browser != WebBrowsers.WebKit)
        {
            await page.VisitAgainAsync(site);
            Outputs.AssertComputed(WebModels.Unencrypted, await page.LoadAsync(WebModels.Unencrypted, key: null)); // starts onnxruntime-web
        }

        site.Faults.Everywhere = Faults.Offline;
        Outputs.AssertComputed(model, await LoadAsync(page, site, model));
        CollectionAssert.AreEqual(new[] { $"offline {model}" }, await page.StatusesAsync());

        site.Faults.Clear();
        site.Customers.Suspend(TwoCustomers.Ann);
        AssertFailed("key-revoked", await LoadAsync(page, site, model));
        site.Faults.Everywhere = Faults.Offline;
        AssertFailed("network", await LoadAsync(page, site, model));
    }

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task No_key_stays_if_the_server_does_not_allow_it(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        Outputs.AssertComputed(WebModels.Gcm, await LoadAsync(page, site, WebModels.Gcm));

        site.Faults.Everywhere = Faults.Offline;

        AssertFailed("network", await LoadAsync(page, site, WebModels.Gcm));
    }

    private static Task<JsonElement> LoadAsync(LoaderPage page, LoaderSite site, string model)
    {
        var key = site.Key("session");
        key["offline"] = true;
        return page.EvaluateAsync(
            "({ model, options }) => scenarios.load(model, options)",
            new
            {
                model,
                options = new
                {
                    key,
                    cache = true,
                    retries = 0,
                },
            }
        );
    }

    private static void AssertFailed(string code, JsonElement outcome) =>
        Assert.AreEqual(code, outcome.TryGetProperty("code", out var actual) ? actual.GetString() : "none", outcome.ToString());
}
