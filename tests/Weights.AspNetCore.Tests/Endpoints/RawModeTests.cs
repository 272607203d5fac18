using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.Tests;

/// <summary>The raw mode: keys must be enabled for it, and its responses can be signed.</summary>
[TestClass]
public sealed class RawModeTests
{
    private const string SigningKey = "0123456789abcdef0123456789abcdef";

    private readonly TestKey _key = new();

    [TestMethod]
    public async Task A_key_that_is_not_enabled_is_404_like_an_unknown_one()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, RawKeyIds = [] }
        );
        foreach (var query in new[] { "", "?keyId=default", $"?kid={_key.Kid}" })
        {
            using var response = await site.GetAsync(query);
            await RefusalResponses.AssertAsync(HttpStatusCode.NotFound, "key-refused", response);
        }
    }

    [TestMethod]
    public async Task A_key_that_is_not_enabled_is_granted_in_the_session_protocol()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, RawKeyIds = [] }
        );
        using var client = new SessionClient(_key.Kid);
        using var session = await client.PostAsync(site.Client, "ann");
        Assert.AreEqual(HttpStatusCode.OK, session.StatusCode);
    }

    [TestMethod]
    public async Task Configuration_enables_a_key()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:RawKeyIds:0"] = "default" }, RawKeyIds = [] }
        );
        using var response = await site.GetAsync();
        CollectionAssert.AreEqual(_key.Bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    [DataRow(null, "https://shop.example", DisplayName = "a page of the site sends no origin")]
    [DataRow("https://partner.example", "https://partner.example")]
    public async Task The_signature_is_over_the_key_and_the_origin(string? sent, string origin)
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration =
                {
                    ["Weights:Keys:default"] = _key.Hex,
                    ["Weights:RawSigningKey"] = SigningKey,
                    ["Weights:AllowedOrigins:0"] = "https://partner.example",
                    ["Weights:AllowRawKeysOverHttp"] = "true",
                },
            }
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/model-key", UriKind.Relative));
        request.Headers.Add(TestAuthentication.Header, "ann");
        if (sent is not null)
        {
            request.Headers.Add("Origin", sent);
        }

        using var response = await site.Client.SendAsync(request);
        byte[] message = [.. _key.Bytes, .. Encoding.ASCII.GetBytes(origin)];
        Assert.AreEqual(
            Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(SigningKey), message)),
            response.Headers.GetValues("X-Key-Signature").Single()
        );
    }

    [TestMethod]
    public async Task Without_a_signing_key_there_is_no_signature()
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await site.GetAsync();
        Assert.IsFalse(response.Headers.Contains("X-Key-Signature"));
    }

    [TestMethod]
    public async Task A_short_signing_key_stops_the_app_and_is_not_repeated()
    {
        var refusal = await Assert.ThrowsExactlyAsync<OptionsValidationException>(() =>
            Site.StartAsync(
                new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:RawSigningKey"] = "hunter2" } }
            )
        );
        Assert.Contains("RawSigningKey", refusal.Message);
        Assert.DoesNotContain("hunter2", refusal.ToString());
    }
}
