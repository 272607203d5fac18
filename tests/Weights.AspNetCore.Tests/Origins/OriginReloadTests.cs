using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>The list of origins is read again when the configuration reloads.</summary>
[TestClass]
public sealed class OriginReloadTests
{
    private const string Ann = "ann weights/customer:c_1";
    private const string Partner = "https://partner.example";

    private readonly TestKey _key = new();

    [TestMethod]
    public async Task An_added_origin_gets_keys()
    {
        await using var site = await Site.StartAsync(_key);
        Assert.AreEqual(HttpStatusCode.Forbidden, await AskAsync(site, Partner));
        site.Configure("Weights:AllowedOrigins:0", Partner);
        Assert.AreEqual(HttpStatusCode.OK, await AskAsync(site, Partner));
        Assert.Contains("were read again: https://partner.example, https://shop.example.", site.Logs.Text);
    }

    [TestMethod]
    public async Task A_removed_origin_gets_none()
    {
        await using var site = await StartAsync();
        site.Configure("Weights:AllowedOrigins:0", "");
        Assert.AreEqual(HttpStatusCode.Forbidden, await AskAsync(site, Partner));
    }

    [TestMethod]
    public async Task A_wrong_entry_in_a_reload_logs_an_error_and_keeps_the_old_list()
    {
        await using var site = await StartAsync();
        site.Configure("Weights:AllowedOrigins:0", "partner.example");
        Assert.AreEqual(HttpStatusCode.OK, await AskAsync(site, Partner));
        Assert.Contains("Error Weights.AspNetCore.OriginAllowList The origins were not read again", site.Logs.Text);
        Assert.Contains("'partner.example'", site.Logs.Text);
    }

    private Task<Site> StartAsync() =>
        Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:AllowedOrigins:0"] = Partner } }
        );

    private async Task<HttpStatusCode> AskAsync(Site site, string origin)
    {
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, origin);
        return response.StatusCode;
    }
}
