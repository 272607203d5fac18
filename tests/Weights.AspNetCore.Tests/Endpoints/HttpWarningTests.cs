using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>What the log says about plain HTTP.</summary>
[TestClass]
public sealed class HttpWarningTests
{
    private readonly TestKey _key = new();

    [TestMethod]
    public async Task The_session_protocol_works_and_one_warning_is_logged()
    {
        await using var site = await StartAsync("203.0.113.9");
        for (var i = 0; i < 2; i++)
        {
            using var client = new SessionClient(_key.Kid);
            using var response = await client.PostAsync(site.Client, "ann weights/customer:c_1");
            Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.HasCount(1, Warnings(site, "came over plain HTTP from another machine"));
    }

    [TestMethod]
    public async Task On_this_machine_nothing_is_logged()
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await site.GetAsync();
        Assert.IsEmpty(Warnings(site, "HTTP"));
    }

    [TestMethod]
    [DataRow("http://shop.example")]
    [DataRow("http://203.0.113.9:8080")]
    [DataRow("HTTP://Shop.Example/")]
    public async Task An_http_origin_of_another_machine_is_a_warning_at_the_start(string origin)
    {
        await using var own = await StartAsync(null, publicOrigin: origin);
        Assert.HasCount(1, Warnings(own, "may have keys over plain HTTP"), "the site's own");
        await using var other = await StartAsync(null, new() { ["Weights:AllowedOrigins:0"] = origin });
        Assert.HasCount(1, Warnings(other, "may have keys over plain HTTP"), "another");
    }

    [TestMethod]
    [DataRow("https://shop.example")]
    [DataRow("http://localhost:5080")]
    [DataRow("http://127.0.0.1")]
    [DataRow("http://[::1]:5080")]
    public async Task An_https_origin_and_an_origin_of_this_machine_are_no_warning(string origin)
    {
        await using var site = await StartAsync(null, publicOrigin: origin);
        Assert.IsEmpty(Warnings(site, "HTTP"));
    }

    private static string[] Warnings(Site site, string text) =>
        [
            .. site
                .Logs.Text.Split('\n')
                .Where(line =>
                    line.StartsWith("Warning Weights.", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal)
                ),
        ];

    private Task<Site> StartAsync(
        string? address,
        Dictionary<string, string?>? configuration = null,
        string? publicOrigin = "https://shop.example"
    ) =>
        Site.StartAsync(
            new SiteOptions
            {
                Configuration = new(configuration ?? []) { ["Weights:Keys:default"] = _key.Hex },
                PublicOrigin = publicOrigin,
                Pipeline = app =>
                    app.Use(
                        (context, next) =>
                        {
                            context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
                            return next();
                        }
                    ),
            }
        );
}
