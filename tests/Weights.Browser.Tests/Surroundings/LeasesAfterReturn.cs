using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Surroundings;

/// <summary>A customer loses access while the page is suspended. The lease itself has not ended when the user returns.</summary>
[TestClass]
public sealed class LeasesAfterReturn
{
    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task A_page_from_the_back_forward_cache_loses_its_key_at_once(string name)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var started = new Started();
        // Playwright switches that cache off.
        var browser =
            name == WebBrowsers.Chromium
                ? started.Add(await PlaywrightBrowser.StartWholeAsync(without: "--disable-back-forward-cache"))
                : await WebBrowsers.Get(name);
        await using var page = await LoaderPage.OpenAsync(browser, site);
        Outputs.AssertComputed(WebModels.Gcm, await page.KeepAsync(WebModels.Gcm, site.Key("session")));
        // A minute passes for the page, because within seconds after a response the loader does not ask.
        await page.EvaluateAsync(
            """
            () => {
              const { now } = Date;
              Date.now = () => now() + 60_000;
              addEventListener('pageshow', ({ persisted }) => { globalThis.persisted = persisted; });
            }
            """
        );

        await page.GoToAsync(site.OtherOrigin);
        site.Customers.Suspend(TwoCustomers.Ann);
        await page.GoBackAsync();

        Assert.AreEqual("true", (await page.EvaluateAsync("() => globalThis.persisted")).GetRawText(), $"{name} did not keep the page.");
        CollectionAssert.AreEqual(new[] { $"revoked {WebModels.Gcm}" }, await page.StatusesAsync());
    }
}
