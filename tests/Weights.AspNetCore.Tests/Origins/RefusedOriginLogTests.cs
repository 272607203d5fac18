using Microsoft.Extensions.Hosting;

namespace Weights.AspNetCore.Tests;

/// <summary>In Development the log says which origin was refused, and which setting would admit it.</summary>
[TestClass]
public sealed class RefusedOriginLogTests
{
    private const string Ann = "ann weights/customer:c_1";

    private readonly TestKey _key = new();

    [TestMethod]
    [DataRow("https://localhost:5173")]
    [DataRow("capacitor://localhost")]
    public async Task A_refused_origin_is_named_with_the_setting(string origin)
    {
        var log = await RefuseAsync(Environments.Development, origin);
        Assert.Contains($"A page of {origin} was refused", log);
        Assert.Contains("Weights:AllowedOrigins", log);
        Assert.Contains("Weights:PublicOrigin", log);
    }

    [TestMethod]
    public async Task A_page_without_an_origin_of_its_own_is_explained() =>
        Assert.Contains("A page with the origin null was refused", await RefuseAsync(Environments.Development, "null"));

    [TestMethod]
    public async Task A_refused_preflight_is_explained_too()
    {
        await using var site = await StartAsync(Environments.Development);
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri("/api/model-key/session", UriKind.Relative));
        request.Headers.Add("Origin", "https://localhost:5173");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var response = await site.Client.SendAsync(request);
        Assert.Contains("A page of https://localhost:5173 was refused", site.Logs.Text);
    }

    [TestMethod]
    public async Task Outside_Development_strangers_cannot_fill_the_log()
    {
        var log = await RefuseAsync(Environments.Production, "https://localhost:5173");
        Assert.DoesNotContain("https://localhost:5173 was refused", log);
    }

    private async Task<string> RefuseAsync(string environment, string origin)
    {
        await using var site = await StartAsync(environment);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, Ann, origin);
        return site.Logs.Text;
    }

    private Task<Site> StartAsync(string environment) =>
        Site.StartAsync(new SiteOptions { Environment = environment, Configuration = { ["Weights:Keys:default"] = _key.Hex } });
}
