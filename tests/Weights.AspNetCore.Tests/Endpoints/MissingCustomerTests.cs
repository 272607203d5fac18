using System.Net;
using System.Text.Json;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

/// <summary>Requests of users for whom the app gives no customer.</summary>
[TestClass]
public sealed class MissingCustomerTests
{
    private const string Ann = "ann weights/session:s_1";

    private readonly TestKey _key = new();

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task With_a_database_they_are_refused_even_if_a_customer_site_exists(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await SeedSiteAsync(site);
        foreach (var delivery in Enum.GetValues<KeyDelivery>())
        {
            using var response = await AskAsync(site.Site, kid, delivery);
            await RefusalResponses.AssertAsync(GrantOutcome.NoCustomer, delivery, response);
            var entry = await site.LastEntryAsync();
            Assert.AreEqual(
                (delivery, GrantOutcome.NoCustomer, "", "s_1", 1),
                (entry.Delivery, entry.Outcome, entry.Customer, entry.Session, entry.Count)
            );
        }
    }

    [TestMethod]
    public async Task The_response_is_the_same_as_for_an_unknown_customer()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await SeedSiteAsync(site);
        foreach (var delivery in Enum.GetValues<KeyDelivery>())
        {
            using var none = await AskAsync(site.Site, kid, delivery);
            using var unknown = await AskAsync(site.Site, kid, delivery, "ann weights/customer:c_9");
            Assert.AreEqual(unknown.StatusCode, none.StatusCode);
            Assert.AreEqual(await TextAsync(unknown), await TextAsync(none));
        }
    }

    [TestMethod]
    public async Task With_a_database_the_app_can_say_that_all_users_are_one_customer()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database, keys: options => options.CustomerId = static _ => PublicId.Site);
        var kid = await SeedSiteAsync(site);
        using var response = await AskAsync(site.Site, kid, KeyDelivery.Session);
        Assert.AreEqual("site", await CustomerAsync(response));
        Assert.AreEqual("site", (await site.LastEntryAsync()).Customer);
    }

    [TestMethod]
    public async Task Without_a_store_the_customer_is_the_site()
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await AskAsync(site, _key.Kid, KeyDelivery.Session);
        Assert.AreEqual("site", await CustomerAsync(response));
    }

    [TestMethod]
    public async Task A_custom_authority_gets_them_only_as_refusals()
    {
        var authority = new RecordingAuthority(GrantOutcome.UnknownKey);
        await using var site = await StartAsync(authority);
        using var response = await AskAsync(site, _key.Kid, KeyDelivery.Session);
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", response);
        Assert.AreEqual((GrantOutcome.NoCustomer, ""), (authority.Last!.RefusedAs, authority.Last.Customer));
    }

    [TestMethod]
    public async Task A_custom_authority_that_ignores_the_refusal_grants_nothing()
    {
        using var key = ContentKey.Generate();
        await using var site = await StartAsync(new RecordingAuthority(key));
        foreach (var delivery in Enum.GetValues<KeyDelivery>())
        {
            using var response = await AskAsync(site, _key.Kid, delivery);
            await RefusalResponses.AssertAsync(GrantOutcome.NoCustomer, delivery, response);
        }
    }

    private static async Task<string> SeedSiteAsync(DatabaseSite site)
    {
        var kid = await site.SeedAsync(allowRaw: true);
        await site.Customers.AddAsync("This site", PublicId.Site);
        await site.Customers.EntitleAsync(PublicId.Site, KeyId.Parse("acme"));
        return kid;
    }

    private static Task<Site> StartAsync(RecordingAuthority authority) =>
        Site.StartAsync(
            new SiteOptions { Services = builder => builder.Services.AddSingleton<IModelKeyAuthority>(authority).AddTestAuthentication() }
        );

    private static async Task<HttpResponseMessage> AskAsync(Site site, string kid, KeyDelivery delivery, string user = Ann)
    {
        using var client = new SessionClient(kid);
        return delivery switch
        {
            KeyDelivery.Session => await client.PostAsync(site.Client, user),
            KeyDelivery.Wrapped => await site.GetAsync($"/wrapped?kid={kid}", user),
            KeyDelivery.Raw => await site.GetAsync($"?kid={kid}", user),
        };
    }

    private static async Task<string?> CustomerAsync(HttpResponseMessage response)
    {
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("customer").GetString();
    }

    // Without the trace ID, which each response has.
    private static async Task<string> TextAsync(HttpResponseMessage response)
    {
        var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return string.Join(';', json.EnumerateObject().Where(member => member.Name != "traceId"));
    }

    /// <summary>An authority that was written before customers were required: it says nothing about them.</summary>
    private sealed class RecordingAuthority(Func<KeyDecision> decide) : IModelKeyAuthority
    {
        public RecordingAuthority(GrantOutcome outcome)
            : this(() => KeyDecision.Refuse(outcome)) { }

        public RecordingAuthority(ContentKey key)
            : this(() => KeyDecision.Grant(key, until: null)) { }

        public KeyRequest? Last { get; private set; }

        public ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken)
        {
            Last = request;
            return ValueTask.FromResult(decide());
        }

        public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);
    }
}
