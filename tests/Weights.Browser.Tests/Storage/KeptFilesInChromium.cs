using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Storage;

/// <summary>Encrypted files in a profile of Chromium on the disk.</summary>
[TestClass]
public sealed class KeptFilesInChromium
{
    private const int Stop = 6_000_000;

    // A part that is read at once is lost with the tab.
    private const int Kept = Stop - (1024 * 1024);

    [TestMethod]
    [DataRow(WebModels.Gcm, "gcm.enc")]
    [DataRow(WebModels.Chunked, "chunked.enc")]
    public async Task A_download_goes_on_after_the_browser_was_closed_and_the_profile_has_no_secret(string model, string file)
    {
        using var folder = new TemporaryFolder();
        await using var site = await LoaderSite.StartAsync();
        site.Faults[KeptVisits.PathOf(file)] = Faults.Sequence(Faults.Cut(Stop, TimeSpan.FromMinutes(5)));
        await using (var first = await ChromiumProfile.StartAsync(folder.Path))
        {
            var page = await LoaderPage.OpenAsync(first, site);
            await page.BeginAsync(site, model);
            await page.WaitForBytesAsync(model, Kept);
        }

        site.Requests.Clear();
        await using (var second = await ChromiumProfile.StartAsync(folder.Path))
        {
            var page = await LoaderPage.OpenAsync(second, site);
            await page.LoadAsync(site, model);
            var request = Assert.ContainsSingle(site.TakeRequests(model));
            Assert.IsInRange(Kept, Stop, Ranges.Begin(request));
            await page.VisitAgainAsync(site);
            await page.LoadAsync(site, model);
            Assert.IsEmpty(site.TakeRequests(model));
        }

        ProfileFolder.AssertHoldsNoSecret(folder.Path, WebModels.Of(model));
    }

    [TestMethod]
    public async Task Two_tabs_download_a_model_once()
    {
        using var folder = new TemporaryFolder();
        await using var site = await LoaderSite.StartAsync();
        await using var browser = await ChromiumProfile.StartAsync(folder.Path);
        var tabs = await Task.WhenAll(LoaderPage.OpenAsync(browser, site), LoaderPage.OpenAsync(browser, site));

        await Task.WhenAll(tabs.Select(tab => tab.LoadAsync(site, WebModels.Chunked)));

        Assert.ContainsSingle(site.TakeRequests(WebModels.Chunked));
    }

    [TestMethod]
    public async Task Damaged_cleared_and_full_storage_never_gives_a_wrong_model()
    {
        using var folder = new TemporaryFolder();
        await using var site = await LoaderSite.StartAsync();
        await using var browser = await ChromiumProfile.StartAsync(folder.Path);
        var page = await LoaderPage.OpenAsync(browser, site);
        await page.LoadAsync(site, WebModels.Chunked);
        await page.EvaluateAsync(
            """
            async () => {
              let folder = await navigator.storage.getDirectory();
              for (const name of ['weights-loader', 'ciphertext-1']) {
                folder = await folder.getDirectoryHandle(name);
              }
              for await (const file of folder.values()) {
                const { size } = await file.getFile();
                const writable = await file.createWritable({ keepExistingData: true });
                await writable.write({ type: 'write', position: size >> 1, data: new Uint8Array(16) });
                await writable.close();
              }
            }
            """
        );
        site.Requests.Clear();
        await page.LoadAsync(site, WebModels.Chunked);
        Assert.ContainsSingle(site.TakeRequests(WebModels.Chunked), "the damaged file was loaded again");

        // While a model is loaded, everything is deleted.
        var clearing = page.EvaluateAsync(
            """
            async () => {
              for (let i = 0; i < 20; i++) {
                await (await navigator.storage.getDirectory()).removeEntry('weights-loader', { recursive: true }).catch(() => undefined);
                for (const name of await caches.keys()) {
                  await caches.delete(name);
                }
              }
            }
            """
        );
        await Task.WhenAll(page.LoadAsync(site, WebModels.Chunked), page.LoadAsync(site, WebModels.ChunkedExternal), clearing);

        var context = browser.Context;
        var session = await context.NewCDPSessionAsync(context.Pages[^1]);
        await session.SendAsync(
            "Storage.overrideQuotaForOrigin",
            new() { ["origin"] = site.Address.GetLeftPart(UriPartial.Authority), ["quotaSize"] = 3_000_000 }
        );
        await page.LoadAsync(site, WebModels.Gcm);
        await page.LoadAsync(site, WebModels.ChunkedExternal, isolate: true);
    }
}
