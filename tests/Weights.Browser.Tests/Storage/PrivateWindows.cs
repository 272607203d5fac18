using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Storage;

/// <summary>
/// A private window of Firefox. The pages of the other browsers' tests are private: Chromium's and WebKit's have no profile on the disk.
/// </summary>
[TestClass]
public sealed class PrivateWindows
{
    [TestMethod]
    public async Task Models_are_loaded_and_no_secret_is_left_on_the_disk()
    {
        string[] models = [WebModels.Gcm, WebModels.Chunked, WebModels.ChunkedExternal];
        using var profile = new TemporaryFolder();
        await using var site = await LoaderSite.StartAsync();
        await using (var browser = await Firefox.StartAsync(profile, "user_pref(\"browser.privatebrowsing.autostart\", true);"))
        {
            await using var page = await LoaderPage.OpenAsync(browser, site);
            var folder = await page.EvaluateAsync("() => navigator.storage.getDirectory().then(() => 'there', ({ name }) => name)");
            Assert.AreEqual("SecurityError", folder.GetString(), "The window is not private: it has OPFS.");
            foreach (var model in models)
            {
                await page.LoadAsync(site, model);
                await page.LoadAsync(site, model, isolate: true);
            }
        }

        foreach (var model in models)
        {
            ProfileFolder.AssertHoldsNoSecret(profile.Path, WebModels.Of(model), kept: false);
        }
    }
}
