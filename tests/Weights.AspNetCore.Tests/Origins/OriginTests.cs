using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class OriginTests
{
    private const string Ann = "ann weights/customer:c_1";

    private readonly TestKey _key = new();

    [TestMethod]
    [DataRow(null, DisplayName = "none")]
    [DataRow("null")]
    [DataRow("https://evil.example")]
    [DataRow("http://shop.example", DisplayName = "another scheme")]
    [DataRow("https://shop.example:8443", DisplayName = "another port")]
    [DataRow("https://shop.example.evil.example", DisplayName = "a longer name")]
    [DataRow("https://SHOP.example", DisplayName = "upper case")]
    [DataRow("https://shop.example/", DisplayName = "a slash")]
    public async Task A_page_of_another_origin_gets_no_key_and_no_CORS_header(string? origin)
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, origin);
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", response);
        Assert.IsFalse(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [TestMethod]
    public async Task Two_origins_are_refused()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(
            site.Client,
            Ann,
            change: request => request.Headers.Add("Origin", "https://evil.example")
        );
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", response);
    }

    [TestMethod]
    public async Task Host_and_forwarded_headers_do_not_allow_an_origin()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(
            site.Client,
            Ann,
            "https://evil.example",
            request =>
            {
                request.Headers.Host = "evil.example";
                request.Headers.Add("X-Forwarded-Host", "evil.example");
                request.Headers.Add("X-Forwarded-Proto", "https");
            }
        );
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", response);
    }

    [TestMethod]
    [DataRow("same-origin", HttpStatusCode.OK)]
    [DataRow("same-site", HttpStatusCode.OK)]
    [DataRow("cross-site", HttpStatusCode.OK)]
    [DataRow("none", HttpStatusCode.Forbidden)]
    [DataRow("anything", HttpStatusCode.Forbidden)]
    public async Task Sec_Fetch_Site_must_be_that_of_a_page(string fetchSite, HttpStatusCode expected)
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, change: request => request.Headers.Add("Sec-Fetch-Site", fetchSite));
        Assert.AreEqual(expected, response.StatusCode);
    }

    [TestMethod]
    [DataRow("same-origin", HttpStatusCode.OK)]
    [DataRow("same-site", HttpStatusCode.Forbidden)]
    [DataRow("cross-site", HttpStatusCode.Forbidden)]
    [DataRow("none", HttpStatusCode.Forbidden)]
    public async Task A_GET_without_an_origin_needs_a_page_of_the_site(string fetchSite, HttpStatusCode expected)
    {
        await using var site = await Site.StartAsync(_key);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/model-key", UriKind.Relative));
        request.Headers.Add(TestAuthentication.Header, Ann);
        request.Headers.Add("Sec-Fetch-Site", fetchSite);
        using var response = await site.Client.SendAsync(request);
        Assert.AreEqual(expected, response.StatusCode);
    }

    [TestMethod]
    public async Task Configured_origins_are_normalised_and_allowed()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration =
                {
                    ["Weights:Keys:default"] = _key.Hex,
                    ["Weights:AllowedOrigins:0"] = "HTTPS://Partner.Example:443/",
                    ["Weights:AllowedOrigins:1"] = "https://bücher.example",
                },
            }
        );
        foreach (var origin in new[] { "https://partner.example", "https://xn--bcher-kva.example" })
        {
            using var client = new SessionClient(_key.Kid);
            using var response = await client.PostAsync(site.Client, Ann, origin);
            Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, origin);
            Assert.AreEqual(origin, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.AreEqual("true", response.Headers.GetValues("Access-Control-Allow-Credentials").Single());
            using var opened = client.Open(await response.Content.ReadAsStringAsync(), origin);
            Assert.AreEqual(_key.Kid, opened?.Kid);
        }
    }

    [TestMethod]
    [DataRow("*")]
    [DataRow("null")]
    [DataRow("shop.example")]
    [DataRow("https://shop.example/path")]
    [DataRow("https://ann@shop.example")]
    [DataRow("ftp://shop.example")]
    [DataRow("file:///shop")]
    [DataRow("chrome-extension://*")]
    [DataRow("chrome-extension://abc/page.html")]
    [DataRow("data:text/html,shop")]
    [DataRow("https://*")]
    [DataRow("https://*.")]
    [DataRow("https://*.example", DisplayName = "all names below a top-level domain")]
    [DataRow("https://shop*.example")]
    [DataRow("https://www.*.example")]
    [DataRow("https://*.*.shop.example")]
    [DataRow("https://*.10.0.0.1")]
    [DataRow("app://*.shop.example")]
    public async Task An_entry_that_is_not_an_origin_stops_the_app(string entry)
    {
        var refusal = await Assert.ThrowsExactlyAsync<OptionsValidationException>(() =>
            Site.StartAsync(
                new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:AllowedOrigins:0"] = entry } }
            )
        );
        Assert.Contains($"'{entry}'", refusal.Message);
    }

    [TestMethod]
    [DataRow("http://localhost:5080", HttpStatusCode.OK)]
    [DataRow("http://127.0.0.1:5080", HttpStatusCode.OK)]
    [DataRow("http://www.shop.localhost:5080", HttpStatusCode.OK)]
    [DataRow("http://[::1]:5080", HttpStatusCode.OK)]
    [DataRow("https://evil.example", HttpStatusCode.Forbidden)]
    [DataRow("http://localhost.evil.example", HttpStatusCode.Forbidden)]
    public async Task In_Development_pages_of_this_machine_are_allowed_by_default(string origin, HttpStatusCode expected)
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Environment = Environments.Development,
                Configuration = { ["Weights:Keys:default"] = _key.Hex },
                PublicOrigin = null,
            }
        );
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, origin);
        Assert.AreEqual(expected, response.StatusCode);
    }
}
