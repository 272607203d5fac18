using System.Collections.Concurrent;
using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>The app decides about origins that are not on the list: <see cref="ModelKeyOptions.IsOriginAllowed"/>.</summary>
[TestClass]
public sealed class OriginFunctionTests
{
    private const string Ann = "ann weights/customer:c_1";
    private const string Tenant = "https://tenant.example";

    private readonly TestKey _key = new();
    private readonly ConcurrentQueue<string> _asked = [];

    [TestMethod]
    [DataRow(Tenant)]
    [DataRow("moz-extension://0d6a5b0c-0a3f-4d5f-9d3a-2f4b6b1f8f11", DisplayName = "an extension in Firefox")]
    public async Task A_page_that_the_app_allows_gets_a_key_that_is_bound_to_its_origin(string origin)
    {
        await using var site = await StartAsync(_ => true);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, origin);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual(origin, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        using var opened = client.Open(await response.Content.ReadAsStringAsync(), origin);
        Assert.AreEqual(_key.Kid, opened?.Kid);
    }

    [TestMethod]
    public async Task A_page_that_the_app_does_not_allow_gets_no_key_and_no_CORS_header()
    {
        await using var site = await StartAsync(_ => false);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, Tenant);
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", response);
        Assert.IsFalse(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [TestMethod]
    public async Task The_app_is_asked_once_for_a_request()
    {
        await using var site = await StartAsync(_ => true);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, Tenant);
        CollectionAssert.AreEqual(new[] { Tenant }, _asked);
    }

    [TestMethod]
    [DataRow("null")]
    [DataRow("https://TENANT.example")]
    [DataRow("https://tenant.example/")]
    [DataRow("https://tenant.example https://evil.example")]
    [DataRow("file:///tenant")]
    public async Task The_app_is_not_asked_about_what_no_browser_sends_as_an_origin(string origin)
    {
        await using var site = await StartAsync(_ => true);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, origin);
        Assert.AreEqual(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.IsEmpty(_asked);
    }

    [TestMethod]
    public async Task The_app_is_not_asked_about_a_listed_origin()
    {
        await using var site = await StartAsync(_ => false);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, "https://shop.example");
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.IsEmpty(_asked);
    }

    [TestMethod]
    public async Task If_the_function_throws_the_request_fails_without_a_key()
    {
        await using var site = await StartAsync(_ => throw new InvalidOperationException("no tenants"));
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, Tenant);
        Assert.AreEqual(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.IsEmpty(await response.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    public async Task A_site_may_have_only_the_function()
    {
        await using var site = await StartAsync(_ => true, publicOrigin: null);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, Tenant);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
    }

    private Task<Site> StartAsync(Func<string, bool> isAllowed, string? publicOrigin = "https://shop.example") =>
        Site.StartAsync(
            new SiteOptions
            {
                Configuration = { ["Weights:Keys:default"] = _key.Hex },
                PublicOrigin = publicOrigin,
                Keys = options =>
                    options.IsOriginAllowed = origin =>
                    {
                        _asked.Enqueue(origin);
                        return isAllowed(origin);
                    },
            }
        );
}
