using System.Globalization;

namespace Weights.Browser.Tests.Browsers;

/// <summary>Downloads whose connection is lost, in Firefox and WebKit.</summary>
[TestClass]
public sealed class CutDownloads
{
    private const int Cut = 1_500_000;

    // A part that is read at once is lost with the connection.
    private const int LongestPart = 1024 * 1024;

    // Enough for a busy page to read what has arrived.
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);

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
        site.Faults[$"/weights/{file}"] = Faults.Sequence(Faults.Cut(Cut, _silence));

        Outputs.AssertComputed(model, await page.LoadAsync(model, site.Key("session")));

        var requests = site.Requests.For($"/weights/{file}");
        Assert.HasCount(2, requests);
        Assert.StartsWith("bytes=", requests[1].Range);
        Assert.IsInRange(Cut - LongestPart, Cut, int.Parse(requests[1].Range[6..^1], CultureInfo.InvariantCulture));
    }

    /// <summary>What has arrived and was not read is lost with the connection. If that was everything, the download begins again.</summary>
    [TestMethod]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task They_are_completed_if_the_connection_is_lost_before_the_page_has_read(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        site.Faults["/weights/gcm.enc"] = Faults.Sequence(Faults.Cut(Cut));

        Outputs.AssertComputed(WebModels.Gcm, await page.LoadAsync(WebModels.Gcm, site.Key("session")));

        Assert.HasCount(2, site.Requests.For("/weights/gcm.enc"));
    }

    /// <summary>As from a CDN that exposes no header: the page sees neither the length nor the range of a response.</summary>
    [TestMethod]
    [DataRow(WebBrowsers.Firefox, WebModels.Gcm, "gcm.enc")]
    [DataRow(WebBrowsers.Firefox, WebModels.Chunked, "chunked.enc")]
    [DataRow(WebBrowsers.WebKit, WebModels.Gcm, "gcm.enc")]
    [DataRow(WebBrowsers.WebKit, WebModels.Chunked, "chunked.enc")]
    public async Task They_continue_from_another_origin_that_hides_its_headers(string browser, string model, string file)
    {
        await using var site = await LoaderSite.StartAsync();
        site.Faults["/weights/models.json"] = OddServers.Hiding;
        site.Faults[$"/weights/{file}"] = Faults.All(OddServers.Hiding, Faults.Sequence(Faults.Cut(Cut, _silence)));
        await using var page = await LoaderPage.OpenAsync(browser, site);

        var outcome = await page.EvaluateAsync(
            "({ model, options }) => scenarios.load(model, options)",
            new { model, options = new { manifest = new Uri(site.OtherOrigin, "/weights/models.json"), key = site.Key("session") } }
        );

        Outputs.AssertComputed(model, outcome);
        var requests = site.Requests.For($"/weights/{file}");
        Assert.HasCount(2, requests);
        Assert.StartsWith("bytes=", requests[1].Range);
    }
}
