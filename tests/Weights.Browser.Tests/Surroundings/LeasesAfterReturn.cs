using Weights.Browser.Tests.Keys;

namespace Weights.Browser.Tests.Surroundings;

/// <summary>A customer loses access while the page is suspended. The lease itself has not ended when the user returns.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LeasesAfterReturn
{
    [TestMethod]
    public async Task A_page_from_the_back_forward_cache_loses_its_key_at_once()
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Chromium.Path,
                Args = Chromium.Arguments,
                IgnoreDefaultArgs = ["--disable-back-forward-cache"],
            }
        );
        await using var profile = await browser.NewContextAsync();
        var page = await Load(site, profile);

        await page.EvaluateAsync("() => { addEventListener('pageshow', ({ persisted }) => { globalThis.persisted = persisted; }); }");
        await page.GotoAsync(site.Shop.ToString());
        site.Customers.Suspend(TwoCustomers.Ann);
        await page.GoBackAsync(new() { WaitUntil = WaitUntilState.Commit }); // such a page has no load event

        Assert.IsTrue(await page.EvaluateAsync<bool>("() => globalThis.persisted"), "Chromium did not keep the page.");
        CollectionAssert.AreEqual(
            new[] { "revoked small" },
            await page.EvaluateAsync<string[]>("async () => (await import('/page.js')).whenEnded()")
        );
    }

    /// <summary>Loads a model, and lets a minute pass for the page: within seconds after a response the loader does not ask.</summary>
    private static async Task<IPage> Load(KeySite site, IBrowserContext profile)
    {
        var page = await KeyEndpoints.SignIn(profile, site.Address, TwoCustomers.Ann);
        CollectionAssert.AreEqual(new[] { site.Models[0].PlaintextSha256 }, await KeyEndpoints.Open(page, ["small"], site.Session));
        await page.EvaluateAsync("() => { const { now } = Date; Date.now = () => now() + 60_000; }");
        return page;
    }
}
