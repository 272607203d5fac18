using System.Text.Json;

namespace Weights.Browser.Tests.Keys;

/// <summary>A shop with pages at <c>www.shop.localhost</c> and an API at <c>api.shop.localhost</c>: one site and two origins.</summary>
[TestClass]
public sealed class KeysForAnotherOrigin
{
    private const string Session = "/api/model-key/session";
    private const string Wrapped = "/api/model-key/wrapped?kid={kid}";
    private const string Raw = "/api/model-key?kid={kid}";

    [TestMethod]
    [DataRow("session")]
    [DataRow("wrapped")]
    [DataRow("raw")]
    public async Task They_arrive_with_the_cookies_of_the_API(string way)
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await Visit(profile, site);
        await page.EvaluateAsync(
            "async (url) => fetch(url, { method: 'POST', credentials: 'include', mode: 'no-cors' })",
            new Uri(site.Api, $"sign-in?customer={TwoCustomers.Ann}").ToString()
        );

        var opened = await Open(page, site, Source(site, way, new() { ["credentials"] = "include" }));

        CollectionAssert.AreEqual(site.Models.Select(model => model.PlaintextSha256).ToArray(), opened);
        CollectionAssert.AreEqual(
            site.Models.Select(_ => "key-refused").ToArray(),
            await Open(page, site, Source(site, way, [])),
            "Cookies go to another origin only if the page says so."
        );
    }

    [TestMethod]
    [DataRow("session")]
    [DataRow("wrapped")]
    [DataRow("raw")]
    public async Task They_arrive_with_a_token(string way)
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await Visit(profile, site);
        var headers = new Dictionary<string, string> { ["authorization"] = $"Bearer {await Token(site)}" };

        var opened = await Open(page, site, Source(site, way, new() { ["headers"] = headers }));

        CollectionAssert.AreEqual(site.Models.Select(model => model.PlaintextSha256).ToArray(), opened);
    }

    [TestMethod]
    public async Task A_renewal_sends_the_current_token()
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await Visit(profile, site);
        await SetToken(page, await Token(site));
        await page.EvaluateAsync(
            """
            async (session) => {
              const headers = async () => ({ authorization: `Bearer ${token}` });
              globalThis.opened = await (await import('/page.js')).open(['small'], { session, headers });
            }
            """,
            new Uri(site.Api, Session).ToString()
        );
        Assert.AreEqual(site.Models[0].PlaintextSha256, await page.EvaluateAsync<string>("() => opened[0]"));

        var fresh = await Token(site);
        await SetToken(page, fresh);
        var renewal = await Renewal(page);
        Assert.AreEqual((200, $"Bearer {fresh}"), (renewal.Status, renewal.Request.Headers["authorization"]));

        await SetToken(page, "of nobody");
        Assert.AreEqual(401, (await Renewal(page)).Status);
        CollectionAssert.AreEqual(
            new[] { "expired small" },
            await page.EvaluateAsync<string[]>("async () => (await import('/page.js')).whenEnded()")
        );
    }

    [TestMethod]
    public async Task They_do_not_arrive_at_an_origin_that_is_not_allowed()
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync(new UriBuilder(site.Address) { Host = "evil.shop.localhost" }.ToString());
        await page.EvaluateAsync(
            "async (url) => fetch(url, { method: 'POST', credentials: 'include', mode: 'no-cors' })",
            new Uri(site.Api, $"sign-in?customer={TwoCustomers.Ann}").ToString()
        );

        foreach (var way in new[] { "session", "wrapped", "raw" })
        {
            // Without CORS headers the browser hides every response from the page, also the refusal.
            CollectionAssert.AreEqual(
                new[] { "network", "network" },
                await Open(page, site, Source(site, way, new() { ["credentials"] = "include" })),
                way
            );
        }

        var responses = site
            .Traffic.Exchanges.Where(exchange => exchange.Path.StartsWith("/api/", StringComparison.Ordinal))
            .Select(exchange => exchange.Status)
            .ToArray();
        Assert.IsGreaterThanOrEqualTo(3, responses.Length, "The server got too few requests.");
        Assert.IsTrue(responses.All(status => status == 403), string.Join(' ', responses));
    }

    /// <summary>The response to the request of a renewal, which is sent when the user returns to the page.</summary>
    private static Task<IResponse> Renewal(IPage page) =>
        page.RunAndWaitForResponseAsync(
            () => page.EvaluateAsync(PageScript.ReturnAfterMinute),
            response => response.Request.Method == "POST" && response.Url.EndsWith(Session, StringComparison.Ordinal)
        );

    private static async Task SetToken(IPage page, string token) =>
        await page.EvaluateAsync("(token) => { globalThis.token = token; }", token);

    private static async Task<IPage> Visit(IBrowserContext profile, KeySite site)
    {
        var page = await profile.NewPageAsync();
        await page.GotoAsync(site.Shop.ToString());
        return page;
    }

    private static Dictionary<string, object> Source(KeySite site, string way, Dictionary<string, object> options)
    {
        string At(string path) => $"{site.Api.GetLeftPart(UriPartial.Authority)}{path}";
        switch (way)
        {
            case "session":
                options["session"] = At(Session);
                break;
            case "wrapped":
                (options["wrapped"], options["customerKey"]) = (At(Wrapped), site.CustomerKeyHex);
                break;
            default:
                (options["raw"], options["verifySignature"]) = (At(Raw), SiteKeys.RawSigningKey);
                break;
        }

        return options;
    }

    private static Task<string[]> Open(IPage page, KeySite site, Dictionary<string, object> key) =>
        page.EvaluateAsync<string[]>(
            "async ({ names, key }) => (await import('/page.js')).open(names, key)",
            new { names = site.Models.Select(model => model.Name), key }
        );

    private static async Task<string> Token(KeySite site)
    {
        using var client = new HttpClient();
        using var response = await client.PostAsync(new Uri(site.Address, $"token?customer={TwoCustomers.Ann}"), content: null);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("accessToken").GetString()!;
    }
}
