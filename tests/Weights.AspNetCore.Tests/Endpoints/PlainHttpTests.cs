using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.Tests;

/// <summary>Raw keys over plain HTTP.</summary>
[TestClass]
public sealed class PlainHttpTests
{
    private const string Ann = "ann weights/customer:c_1";
    private const string Elsewhere = "203.0.113.9";

    private readonly TestKey _key = new();

    [TestMethod]
    [DataRow("127.0.0.1", "localhost")]
    [DataRow("::ffff:127.0.0.1", "localhost:5080", DisplayName = "IPv4 on an IPv6 socket")]
    [DataRow("::1", "[::1]:5080")]
    [DataRow("127.0.0.1", "api.shop.localhost:5080", DisplayName = "a name below .localhost")]
    public async Task A_raw_key_is_sent_to_a_client_on_this_machine(string address, string host) =>
        Assert.AreEqual(HttpStatusCode.OK, await GetRawAsync(address, host));

    [TestMethod]
    [DataRow(Elsewhere, "shop.example")]
    [DataRow(Elsewhere, "localhost", DisplayName = "a client elsewhere that says localhost")]
    [DataRow("127.0.0.1", "shop.example", DisplayName = "a proxy on this machine")]
    [DataRow("127.0.0.1", "localhost.shop.example", DisplayName = "a name that only begins like localhost")]
    [DataRow(null, "localhost", DisplayName = "a connection without an address")]
    public async Task A_raw_key_is_refused_to_a_client_elsewhere(string? address, string host) =>
        Assert.AreEqual(HttpStatusCode.Forbidden, await GetRawAsync(address, host));

    [TestMethod]
    [DataRow("X-Forwarded-For", Elsewhere)]
    [DataRow("X-Forwarded-Proto", "https")]
    [DataRow("X-Forwarded-Host", "shop.example")]
    [DataRow("X-Original-For", "127.0.0.1:5000")]
    [DataRow("x-original-proto", "http")]
    [DataRow("X-Original-Host", "localhost:5000")]
    [DataRow("X-Real-IP", Elsewhere)]
    [DataRow("Forwarded", "for=203.0.113.9;proto=https")]
    [DataRow("Via", "1.1 proxy")]
    public async Task A_raw_key_is_refused_if_a_proxy_was_not_looked_at(string header, string value) =>
        Assert.AreEqual(
            HttpStatusCode.Forbidden,
            await GetRawAsync("127.0.0.1", "localhost", request => request.Headers.Add(header, value))
        );

    [TestMethod]
    [DataRow("Origin", "http://shop.example")]
    [DataRow("Referer", "http://shop.example/page")]
    [DataRow("Referer", "not a URL")]
    public async Task A_raw_key_is_refused_to_a_page_from_elsewhere_behind_an_unconfigured_proxy(string header, string value) =>
        Assert.AreEqual(
            HttpStatusCode.Forbidden,
            await GetRawAsync("127.0.0.1", "localhost:5000", request => request.Headers.TryAddWithoutValidation(header, value))
        );

    [TestMethod]
    public async Task A_raw_key_is_sent_to_a_page_on_this_machine() =>
        Assert.AreEqual(
            HttpStatusCode.OK,
            await GetRawAsync("127.0.0.1", "localhost:5000", request => request.Headers.Referrer = new("http://localhost:5000/page"))
        );

    [TestMethod]
    public async Task A_raw_key_is_refused_if_a_trusted_proxy_had_plain_HTTP()
    {
        // As nginx sends it without "proxy_set_header Host" and "X-Forwarded-For".
        await using var site = await StartAsync(
            "127.0.0.1",
            pipeline: app => app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedProto })
        );
        using var response = await GetRawAsync(site, "localhost:5000", request => request.Headers.Add("X-Forwarded-Proto", "http"));
        Assert.AreEqual(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [TestMethod]
    public async Task A_raw_key_is_sent_if_a_trusted_proxy_had_https()
    {
        await using var site = await StartAsync(
            "127.0.0.1",
            pipeline: app =>
                app.UseForwardedHeaders(
                    new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto }
                )
        );
        using var response = await GetRawAsync(
            site,
            "shop.example",
            request =>
            {
                request.Headers.Add("X-Forwarded-For", Elsewhere);
                request.Headers.Add("X-Forwarded-Proto", "https");
            }
        );
        CollectionAssert.AreEqual(_key.Bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    public async Task The_refusal_says_what_to_do_and_is_recorded()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database, pipeline: app => app.Use(From(Elsewhere)));
        await site.SeedAsync(allowRaw: true);
        using var response = await GetRawAsync(site.Site, "shop.example", keyId: "acme");
        await RefusalResponses.AssertAsync(GrantOutcome.InsecureTransport, KeyDelivery.Raw, response);
        var entry = await site.LastEntryAsync();
        Assert.AreEqual((GrantOutcome.InsecureTransport, "c_1", "acme"), (entry.Outcome, entry.Customer, entry.KeyId));
    }

    [TestMethod]
    public async Task AllowRawKeysOverHttp_sends_them_and_warns_at_the_start()
    {
        await using var site = await StartAsync(Elsewhere, new() { ["Weights:AllowRawKeysOverHttp"] = "true" });
        using var response = await GetRawAsync(site, "shop.example");
        CollectionAssert.AreEqual(_key.Bytes, await response.Content.ReadAsByteArrayAsync());
        Assert.Contains("AllowRawKeysOverHttp is set", site.Logs.Text);
    }

    [TestMethod]
    public async Task A_malformed_AllowRawKeysOverHttp_stops_the_app()
    {
        var refusal = await Assert.ThrowsExactlyAsync<OptionsValidationException>(() =>
            StartAsync(Elsewhere, new() { ["Weights:AllowRawKeysOverHttp"] = "yes" })
        );
        Assert.Contains("true or false", refusal.Message);
    }

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Func<Task>, Task> From(string? address) =>
        (context, next) =>
        {
            context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
            return next();
        };

    private static async Task<HttpResponseMessage> GetRawAsync(
        Site site,
        string host,
        Action<HttpRequestMessage>? change = null,
        string keyId = "default"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/model-key?keyId={keyId}", UriKind.Relative));
        request.Headers.Add(TestAuthentication.Header, Ann);
        request.Headers.Host = host;
        change?.Invoke(request);
        return await site.Client.SendAsync(request);
    }

    private async Task<HttpStatusCode> GetRawAsync(string? address, string host, Action<HttpRequestMessage>? change = null)
    {
        await using var site = await StartAsync(address);
        using var response = await GetRawAsync(site, host, change);
        return response.StatusCode;
    }

    private Task<Site> StartAsync(
        string? address,
        Dictionary<string, string?>? configuration = null,
        Action<WebApplication>? pipeline = null
    ) =>
        Site.StartAsync(
            new SiteOptions
            {
                Configuration = new(configuration ?? []) { ["Weights:Keys:default"] = _key.Hex },
                Pipeline = app =>
                {
                    app.Use(From(address));
                    pipeline?.Invoke(app);
                },
            }
        );
}
