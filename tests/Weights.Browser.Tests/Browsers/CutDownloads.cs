namespace Weights.Browser.Tests.Browsers;

/// <summary>Downloads whose connection is lost, in Firefox and WebKit.</summary>
[TestClass]
[DoNotParallelize]
public sealed class CutDownloads
{
    private const int Cut = 1_500_000;

    [TestMethod]
    [DataRow(WebBrowsers.Firefox, WebModels.Gcm, "gcm.enc")]
    [DataRow(WebBrowsers.Firefox, WebModels.Chunked, "chunked.enc")]
    [DataRow(WebBrowsers.Firefox, WebModels.ChunkedExternal, "chunked-external.data.enc")]
    [DataRow(WebBrowsers.WebKit, WebModels.Gcm, "gcm.enc")]
    [DataRow(WebBrowsers.WebKit, WebModels.Chunked, "chunked.enc")]
    [DataRow(WebBrowsers.WebKit, WebModels.ChunkedExternal, "chunked-external.data.enc")]
    public async Task They_continue_after_the_connection_is_lost(string browser, string model, string file)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        site.Faults[$"/weights/{file}"] = Faults.Sequence(Faults.Cut(Cut));

        Outputs.AssertComputed(model, await page.LoadAsync(model, site.Key("session")));

        var requests = site.Requests.For($"/weights/{file}");
        Assert.HasCount(2, requests);

        // On a fast network WebKit can report the loss before it delivers any byte. Then there is nothing to continue.
        Assert.IsTrue(browser == WebBrowsers.WebKit || requests[1].Range.StartsWith("bytes=", StringComparison.Ordinal));
    }
}
