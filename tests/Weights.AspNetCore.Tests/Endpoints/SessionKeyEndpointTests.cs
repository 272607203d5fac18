using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class SessionKeyEndpointTests
{
    private const string Ann = "ann weights/customer:c_1 weights/session:s_1";

    private readonly TestKey _key = new();

    [TestMethod]
    public async Task A_page_gets_the_key_wrapped_for_one_request()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual("no-store", response.Headers.GetValues("Cache-Control").Single());
        Assert.AreEqual("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        CollectionAssert.IsSubsetOf(new[] { "Origin", "Sec-Fetch-Site" }, response.Headers.Vary.ToArray());
        var json = await response.Content.ReadAsStringAsync();
        using var opened = client.Open(json);
        Assert.AreEqual(_key.Kid, opened?.Kid);
        Assert.AreEqual("c_1", JsonDocument.Parse(json).RootElement.GetProperty("customer").GetString());
        Assert.AreEqual("s_1", JsonDocument.Parse(json).RootElement.GetProperty("session").GetString());
        Assert.IsFalse(JsonDocument.Parse(json).RootElement.TryGetProperty("sig", out _));
    }

    [TestMethod]
    public async Task The_lease_ends_after_the_configured_time()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, Keys = o => o.Lease = TimeSpan.FromMinutes(10) }
        );
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann);
        var expires = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("expires").GetInt64();
        var lease = expires - response.Headers.Date!.Value.ToUnixTimeSeconds();
        Assert.IsTrue(lease is >= 599 and <= 602, $"{lease} s");
    }

    [TestMethod]
    public async Task The_client_of_another_request_cannot_unwrap_the_key()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        using var other = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann);
        var json = await response.Content.ReadAsStringAsync();
        Assert.IsNull(other.Open(json));
    }

    [TestMethod]
    public async Task A_page_of_another_origin_cannot_unwrap_the_key()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann);
        Assert.IsNull(client.Open(await response.Content.ReadAsStringAsync(), "https://evil.example"));
    }

    [TestMethod]
    public async Task A_response_with_any_changed_byte_is_refused_by_the_client()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann);
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        foreach (var name in new[] { "spk", "wrapped", "mac", "customer", "session", "keyId" })
        {
            var text = (string)json[name]!;
            for (var i = 0; i < text.Length - 1; i++)
            {
                var changed = json.DeepClone().AsObject();
                changed[name] = string.Concat(text.AsSpan(0, i), text[i] == 'A' ? "B" : "A", text.AsSpan(i + 1));
                Assert.IsNull(client.Open(changed.ToJsonString()), $"{name}, character {i}");
            }
        }

        var later = json.DeepClone().AsObject();
        later["expires"] = (long)json["expires"]! + 1;
        Assert.IsNull(client.Open(later.ToJsonString()), "expires");
    }

    [TestMethod]
    public async Task A_configured_signing_key_signs_every_response_of_concurrent_requests()
    {
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:SigningKeyFile"] = "signing.pem" },
                Files = { ["signing.pem"] = signer.ExportPkcs8PrivateKeyPem() },
            }
        );
        await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        using var client = new SessionClient(_key.Kid);
                        using var response = await client.PostAsync(site.Client, $"{Ann} weights/session:s_{i}");
                        Assert.IsTrue(client.IsSigned(await response.Content.ReadAsStringAsync(), signer), $"response {i}");
                    })
                )
        );
        Assert.Contains("Loaders may pin the public key", site.Logs.Text);
    }

    [TestMethod]
    public async Task Signed_out_is_401()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, user: null);
        Assert.AreEqual(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.AreEqual(
            "https://shop.example",
            response.Headers.GetValues("Access-Control-Allow-Origin").Single(),
            "a page on another origin reads the refusal"
        );
    }

    [TestMethod]
    public async Task An_unknown_key_and_a_key_of_the_other_format_get_the_same_refusal()
    {
        await using var site = await Site.StartAsync(_key);
        using var unknown = new SessionClient(new TestKey().Kid);
        using var other = new SessionClient(_key.Kid, format: 2);
        using var first = await unknown.PostAsync(site.Client, Ann);
        using var second = await other.PostAsync(site.Client, Ann);
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", first);
        Assert.AreEqual(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task Configuration_says_which_keys_are_for_chunked_files()
    {
        var other = new TestKey();
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration =
                {
                    ["Weights:Keys:default"] = _key.Hex,
                    ["Weights:Keys:acme"] = other.Hex,
                    ["Weights:Format"] = "chunked",
                    ["Weights:Formats:acme"] = "gcm",
                },
            }
        );
        foreach (
            var (kid, format, expected) in new[]
            {
                (_key.Kid, 2, HttpStatusCode.OK),
                (_key.Kid, 1, HttpStatusCode.Forbidden),
                (other.Kid, 1, HttpStatusCode.OK),
                (other.Kid, 2, HttpStatusCode.Forbidden),
            }
        )
        {
            using var client = new SessionClient(kid, format);
            using var response = await client.PostAsync(site.Client, Ann);
            Assert.AreEqual(expected, response.StatusCode, $"{format}");
        }
    }

    [TestMethod]
    public async Task An_unknown_format_in_the_configuration_stops_the_app()
    {
        var refusal = await Assert.ThrowsExactlyAsync<OptionsValidationException>(() =>
            Site.StartAsync(new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:Format"] = "zip" } })
        );
        Assert.Contains("gcm or chunked", refusal.Message);
    }

    [TestMethod]
    [DataRow("Acme Inc.")]
    [DataRow("ann@example.org")]
    public async Task A_customer_ID_that_is_not_a_public_ID_is_refused_and_logged(string id)
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, Keys = o => o.CustomerId = _ => id }
        );
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann);
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", response);
        Assert.Contains("not a public ID", site.Logs.Text);
        Assert.DoesNotContain(id, site.Logs.Text);
    }

    [TestMethod]
    public async Task An_ID_that_is_not_a_public_ID_is_refused_alike_in_every_mode()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, Keys = o => o.SessionId = _ => "Acme Inc." }
        );
        using var client = new SessionClient(_key.Kid);
        using var session = await client.PostAsync(site.Client, Ann);
        await RefusalResponses.AssertAsync(GrantOutcome.PolicyRefused, KeyDelivery.Session, session);
        using var wrapped = await site.GetAsync($"/wrapped?kid={_key.Kid}", Ann);
        await RefusalResponses.AssertAsync(GrantOutcome.PolicyRefused, KeyDelivery.Wrapped, wrapped);
        using var raw = await site.GetAsync("", Ann);
        await RefusalResponses.AssertAsync(GrantOutcome.PolicyRefused, KeyDelivery.Raw, raw);
    }

    [TestMethod]
    public async Task Without_a_database_a_wrapped_key_is_refused()
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await site.GetAsync($"/wrapped?kid={_key.Kid}", Ann);
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", response);
    }

    [TestMethod]
    public async Task Mapping_without_an_origin_outside_Development_says_what_to_set()
    {
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() =>
            Site.StartAsync(new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, PublicOrigin = null })
        );
        Assert.Contains("Weights:PublicOrigin", refusal.Message);
    }
}
