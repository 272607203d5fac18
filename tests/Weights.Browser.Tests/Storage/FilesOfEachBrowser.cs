using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Storage;

/// <summary>What Firefox and WebKit write to the disk. For Chromium, see <see cref="KeptFilesInChromium"/>.</summary>
[TestClass]
public sealed class FilesOfEachBrowser
{
    private static readonly string[] _models = [WebModels.Gcm, WebModels.Chunked];

    [TestMethod]
    public async Task The_profile_of_Firefox_has_ciphertext_and_no_secret()
    {
        using var profile = new TemporaryFolder();
        await using var site = await LoaderSite.StartAsync();
        await using (var browser = await Firefox.StartAsync(profile))
        {
            await LoadAsync(browser, site);
        }

        foreach (var model in _models)
        {
            ProfileFolder.AssertHoldsNoSecret(profile.Path, WebModels.Of(model));
        }
    }

    /// <summary>A session of WebKitWebDriver has no profile; what it writes is below the home or the temporary folder.</summary>
    [TestMethod]
    public async Task WebKit_writes_no_secret()
    {
        using var home = new TemporaryFolder();
        await using var site = await LoaderSite.StartAsync();
        await using (var browser = await WebKit.StartAsync(home))
        {
            await LoadAsync(browser, site);
            Assert.IsNotEmpty(Directory.EnumerateFiles(home.Path, "*", SearchOption.AllDirectories), "WebKit writes to another folder.");
            foreach (var model in _models)
            {
                ProfileFolder.AssertHoldsNoSecret(home.Path, WebModels.Of(model), kept: false);
            }
        }
    }

    private static async Task LoadAsync(IWebBrowser browser, LoaderSite site)
    {
        await using var page = await LoaderPage.OpenAsync(browser, site);
        foreach (var model in _models)
        {
            await page.LoadAsync(site, model);
            await page.LoadAsync(site, model);
        }
    }
}
