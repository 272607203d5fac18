using System.Net;
using System.Text.Json;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class RawKeyResponseTests
{
    private readonly TestKey _key = new();

    [TestMethod]
    public async Task A_signed_in_user_gets_the_32_bytes_of_the_key()
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await site.GetAsync();
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        CollectionAssert.AreEqual(_key.Bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    public async Task A_key_has_a_length_and_headers_against_storing_and_sniffing()
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await site.GetAsync();
        Assert.AreEqual("application/octet-stream", response.Content.Headers.ContentType?.ToString());
        Assert.AreEqual(32, response.Content.Headers.ContentLength);
        Assert.AreEqual("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.AreEqual("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        AssertNoStore(response);
        Assert.IsNull(response.Headers.ETag);
        Assert.IsNull(response.Content.Headers.LastModified);
    }

    [TestMethod]
    public async Task A_service_worker_cannot_store_a_key()
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await site.GetAsync();
        Assert.Contains("*", response.Headers.Vary);
    }

    [TestMethod]
    public async Task A_request_for_an_unknown_kid_logs_it_and_the_known_kids()
    {
        await using var site = await Site.StartAsync(new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex } });
        var kid = new string('0', 32);
        using var response = await site.GetAsync($"?kid={kid}");
        var warning = site
            .Logs.Text.Split('\n')
            .Single(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(kid, StringComparison.Ordinal));
        Assert.Contains($"'default' with kid {_key.Kid}", warning);
        Assert.DoesNotContain(_key.Hex, site.Logs.Text);
    }

    [TestMethod]
    [DataRow("?keyId=nobody", DisplayName = "unknown key id")]
    [DataRow("?kid=00000000000000000000000000000000", DisplayName = "unknown kid")]
    [DataRow("?keyId=default&kid=00000000000000000000000000000000", DisplayName = "kid of another key")]
    public async Task An_unknown_key_is_a_404_without_a_detail(string query)
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await site.GetAsync(query);
        Assert.AreEqual(HttpStatusCode.NotFound, response.StatusCode);
        AssertNoStore(response);
        using var problem = await ReadProblemAsync(response);
        Assert.AreEqual("No such key", problem.RootElement.GetProperty("title").GetString());
        Assert.IsFalse(problem.RootElement.TryGetProperty("detail", out _));
    }

    [TestMethod]
    [DataRow("?keyId=Acme", DisplayName = "upper case")]
    [DataRow("?keyId=-acme", DisplayName = "hyphen first")]
    [DataRow("?keyId=", DisplayName = "empty key id")]
    [DataRow("?keyId=a%0Ab", DisplayName = "line feed")]
    [DataRow("?keyId=..%2F.model_key", DisplayName = "a path")]
    [DataRow("?keyId=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", DisplayName = "65 characters")]
    [DataRow("?keyId=default&keyid=default", DisplayName = "key id twice")]
    [DataRow("?kid=", DisplayName = "empty kid")]
    [DataRow("?kid=0000", DisplayName = "short kid")]
    [DataRow("?kid=ABCDEFABCDEFABCDEFABCDEFABCDEFAB", DisplayName = "kid in upper case")]
    [DataRow("?kid=00000000000000000000000000000000&kid=00000000000000000000000000000000", DisplayName = "kid twice")]
    public async Task A_malformed_request_is_a_400_that_does_not_repeat_it(string query)
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await site.GetAsync(query);
        Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
        AssertNoStore(response);
        using var problem = await ReadProblemAsync(response);
        Assert.AreEqual("Malformed key request", problem.RootElement.GetProperty("title").GetString());
        Assert.DoesNotContain(query[(query.LastIndexOf('=') + 1)..].PadRight(3, '?'), problem.RootElement.GetRawText());
    }

    [TestMethod]
    [DataRow("HEAD")]
    [DataRow("POST")]
    [DataRow("PUT")]
    [DataRow("DELETE")]
    public async Task Methods_other_than_GET_are_405(string method)
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await site.SendAsync(new HttpMethod(method), "/api/model-key", "ann");
        CollectionAssert.AreEquivalent(new[] { "GET", "OPTIONS" }, response.Content.Headers.Allow.ToArray());
        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [TestMethod]
    public async Task The_route_is_the_apps_choice()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, Pattern = "/keys/mine" }
        );
        using var there = await site.SendAsync(HttpMethod.Get, "/keys/mine", "ann");
        using var usual = await site.GetAsync();
        Assert.AreEqual(HttpStatusCode.OK, there.StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, usual.StatusCode);
    }

    [TestMethod]
    public async Task Two_hundred_requests_at_once_all_get_the_key()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, Keys = o => o.RequestsPerMinutePerSession = 200 }
        );
        var responses = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(async _ =>
                {
                    using var response = await site.GetAsync();
                    return await response.Content.ReadAsByteArrayAsync();
                })
        );
        Assert.HasCount(200, responses);
        Assert.IsTrue(Array.TrueForAll(responses, _key.Bytes.SequenceEqual));
    }

    [TestMethod]
    public void Mapping_without_the_services_says_what_to_call()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => app.MapModelKeys());
        Assert.Contains("AddModelKeys()", e.Message);
    }

    private static void AssertNoStore(HttpResponseMessage response) =>
        Assert.AreEqual("no-store", response.Headers.GetValues("Cache-Control").Single());

    private static async Task<JsonDocument> ReadProblemAsync(HttpResponseMessage response)
    {
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }
}
