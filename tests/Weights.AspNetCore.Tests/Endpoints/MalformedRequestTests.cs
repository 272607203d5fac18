using System.Buffers.Text;
using System.Net;
using System.Text;

namespace Weights.AspNetCore.Tests;

/// <summary>Requests that anyone can send: refused with 4xx, without a grant and without an exception in the log.</summary>
[TestClass]
public sealed class MalformedRequestTests
{
    private const string Ann = "ann weights/customer:c_1";

    private readonly TestKey _key = new();

    [TestMethod]
    public async Task Invalid_points_are_400()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        var point = Base64Url.DecodeFromChars((string?)client.Body["epk"]);
        byte[][] points =
        [
            [2, .. point[1..33]],
            [.. point, 0],
            [.. point[..64], (byte)(point[64] ^ 1)],
            point[..64],
            new byte[65],
            [0],
            [],
        ];
        foreach (var malformed in points)
        {
            client.Body["epk"] = Base64Url.EncodeToString(malformed);
            using var response = await client.PostAsync(site.Client, Ann);
            await RefusalResponses.AssertAsync(HttpStatusCode.BadRequest, "bad-request", response);
        }

        AssertNothingHappened(site);
    }

    [TestMethod]
    [DataRow("model", "\"\"", "1", "null", "\"\\ud800\"", "[]")]
    [DataRow(
        "keyId",
        "\"\"",
        "\"AAAA\"",
        "\"AAAAAAAAAAAAAAAAAAAAAAA\"",
        "\"AAAAAAAAAAAAAAAAAAAAA=\"",
        "\"+AAAAAAAAAAAAAAAAAAAAA\"",
        "1",
        "null"
    )]
    [DataRow("format", "0", "3", "256", "-1", "1.5", "1e400", "\"1\"", "null", "true")]
    [DataRow("epk", "\"\"", "\"AAAA\"", "1", "null", "{}")]
    [DataRow("cnonce", "\"\"", "\"AAAA\"", "\"AAAAAAAAAAAAAAAAAAAAAAA\"", "\"AAAAAAAAAAAAAAAAAAAAAB\"", "1", "null")]
    public async Task Missing_repeated_and_invalid_fields_are_400(string field, params string[] values)
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        var good = client.Body[field]!.ToJsonString();
        client.Body.Remove(field);
        var without = client.Body.ToJsonString();
        string With(params string[] more) => without[..^1] + string.Concat(more.Select(value => $",\"{field}\":{value}")) + "}";
        async Task<HttpResponseMessage> AskAsync(string body) =>
            await client.PostAsync(
                site.Client,
                Ann,
                change: request => request.Content = new StringContent(body, Encoding.UTF8, "application/json")
            );

        foreach (var body in values.Select(value => With(value)).Append(without).Append(With(good, good)))
        {
            using var response = await AskAsync(body);
            Assert.AreEqual(
                (HttpStatusCode.BadRequest, "bad-request"),
                (response.StatusCode, await RefusalResponses.CodeAsync(response)),
                body
            );
        }

        AssertNothingHappened(site);
        using var granted = await AskAsync(With(good));
        Assert.AreEqual(HttpStatusCode.OK, granted.StatusCode);
    }

    [TestMethod]
    public async Task Bodies_that_are_not_a_request_are_400()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        foreach (var body in new[] { "", "null", "[]", "{}", "{\"model\":", "\0", new string('[', 4000), client.Body.ToJsonString()[..^1] })
        {
            using var response = await client.PostAsync(
                site.Client,
                Ann,
                change: request => request.Content = new StringContent(body, Encoding.UTF8, "application/json")
            );
            await RefusalResponses.AssertAsync(HttpStatusCode.BadRequest, "bad-request", response);
        }

        AssertNothingHappened(site);
    }

    [TestMethod]
    public async Task Oversized_bodies_are_413_with_and_without_a_length()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        foreach (var chunked in new[] { false, true })
        {
            using var response = await client.PostAsync(
                site.Client,
                Ann,
                change: request =>
                {
                    request.Content = new StringContent(
                        client.Body.ToJsonString() + new string(' ', 5000),
                        Encoding.UTF8,
                        "application/json"
                    );
                    request.Headers.TransferEncodingChunked = chunked;
                }
            );
            await RefusalResponses.AssertAsync(HttpStatusCode.RequestEntityTooLarge, "bad-request", response);
        }

        AssertNothingHappened(site);
    }

    [TestMethod]
    [DataRow("text/plain")]
    [DataRow("application/x-www-form-urlencoded")]
    public async Task Bodies_that_a_form_on_another_site_can_send_are_415(string type)
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(
            site.Client,
            Ann,
            change: request => request.Content = new StringContent(client.Body.ToJsonString(), Encoding.UTF8, type)
        );
        await RefusalResponses.AssertAsync(HttpStatusCode.UnsupportedMediaType, "bad-request", response);
        AssertNothingHappened(site);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("?kid=")]
    [DataRow("?kid=0000")]
    [DataRow("?keyId=default")]
    public async Task Requests_for_a_wrap_without_a_kid_are_400(string query)
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await site.GetAsync($"/wrapped{query}", Ann);
        await RefusalResponses.AssertAsync(HttpStatusCode.BadRequest, "bad-request", response);
        AssertNothingHappened(site);
    }

    private static void AssertNothingHappened(Site site)
    {
        Assert.DoesNotContain("is delivered", site.Logs.Text);
        Assert.DoesNotContain("Exception", site.Logs.Text);
    }
}
