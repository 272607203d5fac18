using Microsoft.AspNetCore.Http;
using Weights.Browser.Tests.Browsers;
using Weights.Encryption;

namespace Weights.Browser.Tests.Storage;

/// <summary>Kept files, and a newer version of their model on the server.</summary>
[TestClass]
public sealed class Deployments
{
    private static readonly string _file = KeptVisits.PathOf("chunked.enc");

    /// <summary>The model in its newer version: other weights under the same name and key.</summary>
    private static readonly Lazy<WebModel> _newer = new(static () =>
        new(WebModels.Chunked, ContainerFormat.Chunked, layers: 9, external: false, seed: 900, WebModels.Of(WebModels.Chunked).Key)
    );

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task A_newer_version_is_downloaded_once(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        await page.LoadAsync(site, WebModels.Chunked);
        Deploy(site);
        site.Requests.Clear();

        _newer.Value.AssertComputed(Outputs.Of(await page.LoadKeptAsync(site, WebModels.Chunked)));
        Assert.ContainsSingle(site.TakeRequests(WebModels.Chunked));
        _newer.Value.AssertComputed(Outputs.Of(await page.LoadKeptAsync(site, WebModels.Chunked)));
        Assert.IsEmpty(site.TakeRequests(WebModels.Chunked));
    }

    /// <summary>A part of the older file is on the device, and the newer one has the same URL.</summary>
    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    public async Task An_interrupted_download_of_an_older_version_is_not_continued(string browser)
    {
        const int stop = 6_000_000;
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        site.Faults[_file] = Faults.Cut(stop, TimeSpan.FromMinutes(5));
        await page.BeginAsync(site, WebModels.Chunked);
        await page.WaitForBytesAsync(WebModels.Chunked, stop - (1024 * 1024));
        await page.VisitAgainAsync(site);
        Deploy(site);

        _newer.Value.AssertComputed(Outputs.Of(await page.LoadKeptAsync(site, WebModels.Chunked)));
    }

    [TestMethod]
    public async Task Two_tabs_with_two_versions_compute_with_their_own()
    {
        using var folder = new TemporaryFolder();
        await using var site = await LoaderSite.StartAsync();
        await using var browser = await ChromiumProfile.StartAsync(folder.Path);
        await using var page = await LoaderPage.OpenAsync(browser, site);
        var released = new TaskCompletionSource();
        var requested = new TaskCompletionSource();
        site.Faults[_file] = async (context, usual) =>
        {
            requested.TrySetResult();
            await released.Task.WaitAsync(context.RequestAborted);
            await usual(context);
        };
        var older = page.LoadKeptAsync(site, WebModels.Chunked);
        await requested.Task;
        await using var other = await LoaderPage.OpenAsync(browser, site);
        Deploy(site);

        _newer.Value.AssertComputed(Outputs.Of(await other.LoadKeptAsync(site, WebModels.Chunked)));
        released.SetResult();
        WebModels.Of(WebModels.Chunked).AssertComputed(Outputs.Of(await older));

        site.Requests.Clear();
        _newer.Value.AssertComputed(Outputs.Of(await page.LoadKeptAsync(site, WebModels.Chunked)));
        Assert.IsEmpty(site.TakeRequests(WebModels.Chunked));
    }

    private static void Deploy(LoaderSite site)
    {
        var models = WebModels.All.Select(static model => model.Name == WebModels.Chunked ? _newer.Value : model);
        site.Faults[KeptVisits.PathOf("models.json")] = (context, _) =>
            TypedResults.Bytes(WebModels.Manifest(models), "application/json").ExecuteAsync(context);
        site.Faults[_file] = static (context, _) =>
            TypedResults
                .Bytes(_newer.Value.File.Bytes, enableRangeProcessing: true, entityTag: new($"\"{_newer.Value.File.Sha256}\""))
                .ExecuteAsync(context);
    }
}
