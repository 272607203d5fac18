using System.Net;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.Tests;

/// <summary>Browser extensions and apps, whose origins have other schemes.</summary>
[TestClass]
public sealed class AppOriginTests
{
    private const string Ann = "ann weights/customer:c_1";
    private const string Extension = "chrome-extension://amadijgbpccjfkdlhechdoilppboaojn";

    private readonly TestKey _key = new();

    [TestMethod]
    [DataRow(Extension)]
    [DataRow("tauri://localhost")]
    [DataRow("capacitor://localhost")]
    [DataRow("ionic://localhost")]
    [DataRow("app://shop.example:8080")]
    [DataRow("app://-", DisplayName = "electron-serve")]
    [DataRow("app://.")]
    [DataRow("app://_x")]
    [DataRow("app://127.0.0.1:8080")]
    [DataRow("safari-web-extension://61F7C2F6-2A5C-4C0B-9E0D-2B7F0F1A3C55", DisplayName = "Safari's IDs are in upper case")]
    public async Task A_listed_app_gets_a_key_that_is_bound_to_its_origin(string origin)
    {
        await using var site = await Site.StartAsync(Options(origin));
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, origin);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual(origin, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        using var opened = client.Open(await response.Content.ReadAsStringAsync(), origin);
        Assert.AreEqual(_key.Kid, opened?.Kid);
    }

    [TestMethod]
    [DataRow("chrome-extension://bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    [DataRow("moz-extension://amadijgbpccjfkdlhechdoilppboaojn")]
    public async Task Another_app_gets_no_key(string origin)
    {
        await using var site = await Site.StartAsync(Options(Extension));
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, origin);
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", response);
    }

    [TestMethod]
    [DataRow(Extension, HttpStatusCode.OK)]
    [DataRow("https://partner.example", HttpStatusCode.Forbidden)]
    public async Task Only_an_app_may_send_Sec_Fetch_Site_none(string origin, HttpStatusCode expected)
    {
        await using var site = await Site.StartAsync(Options(origin));
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, origin, request => request.Headers.Add("Sec-Fetch-Site", "none"));
        Assert.AreEqual(expected, response.StatusCode);
    }

    [TestMethod]
    [DataRow("htps://shop.example")]
    [DataRow("httpss://shop.example")]
    [DataRow("localhost://5000")]
    [DataRow("javascript://shop.example")]
    [DataRow("blob://shop.example")]
    [DataRow("app://")]
    [DataRow("app://*")]
    [DataRow("app://a*b")]
    [DataRow("app://a b")]
    [DataRow("app://a|b")]
    [DataRow("app://-/path")]
    public async Task A_mistyped_origin_is_not_taken_for_that_of_an_app(string origin) =>
        await Assert.ThrowsExactlyAsync<OptionsValidationException>(() => Site.StartAsync(Options(origin)));

    [TestMethod]
    public async Task The_origin_of_an_app_is_not_that_of_a_site() =>
        await Assert.ThrowsExactlyAsync<OptionsValidationException>(() =>
            Site.StartAsync(new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, PublicOrigin = Extension })
        );

    private SiteOptions Options(string origin) =>
        new() { Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:AllowedOrigins:0"] = origin } };
}
