using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Storage;

/// <summary>
/// A private window of Firefox. The pages of the other browsers' tests are private: Chromium's and WebKit's have no profile on the disk.
/// </summary>
[TestClass]
public sealed class PrivateWindows
{
    [TestMethod]
    public async Task Models_are_loaded_and_nothing_is_left_on_the_disk()
    {
        using var profile = new TemporaryFolder();
        await using var site = await LoaderSite.StartAsync();
        await using (var browser = await Firefox.StartAsync(profile, "user_pref(\"browser.privatebrowsing.autostart\", true);"))
        {
            await using var page = await LoaderPage.OpenAsync(browser, site);
            foreach (var model in new[] { WebModels.Gcm, WebModels.Chunked, WebModels.ChunkedExternal })
            {
                await page.LoadAsync(site, model);
                await page.LoadAsync(site, model, isolate: true);
            }
        }

        ProfileFolder.AssertHoldsNoSecret(profile.Path, WebModels.Of(WebModels.Gcm), kept: false);
    }
}
