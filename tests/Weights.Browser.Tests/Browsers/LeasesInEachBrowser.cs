namespace Weights.Browser.Tests.Browsers;

/// <summary>Leases that the server ends, in Firefox and WebKit.</summary>
[TestClass]
public sealed class LeasesInEachBrowser
{
    [TestMethod]
    [DataRow(WebBrowsers.Firefox, false)]
    [DataRow(WebBrowsers.Firefox, true)]
    [DataRow(WebBrowsers.WebKit, false)]
    [DataRow(WebBrowsers.WebKit, true)]
    public async Task A_suspended_customers_session_ends(string browser, bool isolate)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        Outputs.AssertComputed(WebModels.Gcm, await page.KeepAsync(WebModels.Gcm, site.Key("session"), isolate));

        site.Customers.Suspend(TwoCustomers.Ann);
        await page.ReturnAfterMinuteAsync();

        CollectionAssert.AreEqual(new[] { $"revoked {WebModels.Gcm}" }, await page.StatusesAsync());
        var again = await page.RunAgainAsync();
        Assert.IsFalse(again.TryGetProperty("output", out _), "The session was not released.");
    }
}
