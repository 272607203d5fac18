using System.Net;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.Tests;

/// <summary>Entries such as <c>https://*.shop.example</c>.</summary>
[TestClass]
public sealed class SubdomainOriginTests
{
    private const string Ann = "ann weights/customer:c_1";

    private readonly TestKey _key = new();

    [TestMethod]
    [DataRow("https://www.shop.example")]
    [DataRow("https://a.b.shop.example", DisplayName = "deeper")]
    [DataRow("https://xn--bcher-kva.shop.example", DisplayName = "in punycode")]
    [DataRow("https://my_team.shop.example", DisplayName = "with an underscore")]
    public async Task A_page_of_a_subdomain_gets_a_key_that_is_bound_to_its_own_origin(string origin)
    {
        await using var site = await StartAsync("HTTPS://*.Shop.example:443/");
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, origin);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual(origin, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        using var opened = client.Open(await response.Content.ReadAsStringAsync(), origin);
        Assert.AreEqual(_key.Kid, opened?.Kid);
    }

    [TestMethod]
    [DataRow("https://shop.example", DisplayName = "the domain itself")]
    [DataRow("http://www.shop.example", DisplayName = "another scheme")]
    [DataRow("https://www.shop.example:8443", DisplayName = "another port")]
    [DataRow("https://evilshop.example", DisplayName = "a name that ends like the domain")]
    [DataRow("https://www.shop.example.evil.example")]
    [DataRow("https://evil.example/.shop.example")]
    [DataRow("https://evil.example#.shop.example")]
    [DataRow("https://evil.example:1@.shop.example")]
    [DataRow("https://.shop.example", DisplayName = "an empty label")]
    [DataRow("https://a..shop.example", DisplayName = "an empty label in the middle")]
    [DataRow("https://WWW.shop.example", DisplayName = "upper case")]
    [DataRow("https://*.shop.example", DisplayName = "the pattern")]
    public async Task Another_page_gets_no_key(string origin)
    {
        await using var site = await StartAsync("https://*.shop.example");
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, origin);
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", response);
        Assert.IsFalse(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [TestMethod]
    public async Task A_pattern_may_have_a_port()
    {
        await using var site = await StartAsync("https://*.shop.example:8443");
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, "https://www.shop.example:8443");
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [TestMethod]
    public async Task A_pattern_over_plain_HTTP_is_warned_of()
    {
        await using var site = await StartAsync("http://*.shop.example");
        Assert.Contains("The pages of http://*.shop.example may have keys over plain HTTP", site.Logs.Text);
    }

    [TestMethod]
    public async Task The_sites_own_origin_cannot_be_a_pattern() =>
        await Assert.ThrowsExactlyAsync<OptionsValidationException>(() =>
            Site.StartAsync(
                new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, PublicOrigin = "https://*.shop.example" }
            )
        );

    private Task<Site> StartAsync(string entry) =>
        Site.StartAsync(
            new SiteOptions
            {
                Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:AllowedOrigins:0"] = entry },
                PublicOrigin = "https://another.example",
            }
        );
}
