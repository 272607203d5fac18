using System.Net;
using System.Text.Json;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Who gets which key, over real databases.</summary>
[TestClass]
public sealed class GrantTests
{
    private static readonly KeyId _acme = KeyId.Parse("acme");

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task An_entitled_customer_gets_the_key_and_every_detail_is_recorded(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));
        var entry = await site.LastEntryAsync();
        Assert.AreEqual(
            entry with
            {
                Delivery = KeyDelivery.Session,
                Outcome = GrantOutcome.Granted,
                Customer = "c_1",
                Session = "s_1",
                Model = "face/detect",
                KeyId = "acme",
                Kid = kid,
                Format = ContainerFormat.Gcm,
                Origin = SessionClient.Origin,
            },
            entry
        );
        Assert.IsTrue(entry.RequestId.Length > 0);
        Assert.IsTrue((DateTimeOffset.UtcNow - entry.At).Duration() < TimeSpan.FromMinutes(1));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_refused_key_looks_the_same_whether_it_exists_or_not(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.Customers.AddAsync("Globex", "c_2");
        await AssertRefusedAsync(site, "403 key-refused", GrantOutcome.NotEntitled, kid, customer: "c_2");
        await AssertRefusedAsync(site, "403 key-refused", GrantOutcome.UnknownKey, new TestKey().Kid);
        await AssertRefusedAsync(site, "403 key-refused", GrantOutcome.UnknownCustomer, kid, customer: "c_3");
        await AssertRefusedAsync(site, "403 key-refused", GrantOutcome.OtherFormat, kid, format: 2);
        using var wrong = await site.GetAsync($"/wrapped?kid={kid}", "c_2");
        using var unknown = await site.GetAsync($"/wrapped?kid={new TestKey().Kid}", "c_2");
        Assert.AreEqual(await wrong.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task An_entitlement_has_dates_and_the_lease_never_outlives_it(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        var now = site.Clock.GetUtcNow();
        await site.Customers.EntitleAsync("c_1", _acme, now.AddDays(1), now.AddDays(2));
        await AssertRefusedAsync(site, "403 key-refused", GrantOutcome.EntitlementNotBegun, kid);
        site.Clock.Offset = TimeSpan.FromDays(2) - TimeSpan.FromMinutes(5);
        using var client = new SessionClient(kid);
        using var response = await client.PostAsync(site.Client, "user weights/customer:c_1");
        Assert.AreEqual(
            now.AddDays(2).ToUnixTimeSeconds(),
            JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("expires").GetInt64()
        );
        site.Clock.Offset = TimeSpan.FromDays(2) + TimeSpan.FromSeconds(1);
        await AssertRefusedAsync(site, "403 key-expired", GrantOutcome.EntitlementEnded, kid);
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_suspension_applies_at_every_instance_to_that_customer_only(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var one = await DatabaseSite.StartAsync(database);
        await using var other = await DatabaseSite.StartAsync(database);
        var kid = await one.SeedAsync();
        await one.Customers.AddAsync("Globex", "c_2");
        await one.Customers.EntitleAsync("c_2", _acme);
        Assert.AreEqual("granted", await other.AskAsync(kid));
        await one.Customers.SuspendAsync("c_1");
        await AssertRefusedAsync(other, "403 key-revoked", GrantOutcome.CustomerSuspended, kid);
        await AssertRefusedAsync(other, "403 key-revoked", GrantOutcome.CustomerSuspended, new TestKey().Kid);
        Assert.AreEqual("granted", await other.AskAsync(kid, "c_2"));
        await other.Customers.RestoreAsync("c_1");
        Assert.AreEqual("granted", await one.AskAsync(kid));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_revoked_session_is_refused_and_the_customers_others_continue(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.Customers.RevokeSessionAsync("c_1", "s_1");
        await site.Customers.RevokeSessionAsync("c_1", "s_1");
        await AssertRefusedAsync(site, "403 key-revoked", GrantOutcome.SessionRevoked, kid);
        Assert.AreEqual("granted", await site.AskAsync(kid, session: "s_2"));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_wrap_is_unwrapped_under_the_customers_key_and_names_its_purpose(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync(ContainerFormat.Chunked);
        using var response = await site.GetAsync($"/wrapped?kid={kid}");
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.AreEqual("c_1", json.GetProperty("customer").GetString());
        Assert.AreEqual(kid, json.GetProperty("kid").GetString());
        Assert.AreEqual(2, json.GetProperty("format").GetInt32());
        using var kek = await site.CustomerKeys.OpenAsync("c_1");
        using var key = kek.Unwrap(System.Buffers.Text.Base64Url.DecodeFromChars(json.GetProperty("wrapped").GetString()));
        Assert.AreEqual(kid, key.Kid);
        Assert.AreEqual(KeyDelivery.Wrapped, (await site.LastEntryAsync()).Delivery);
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task The_compatible_mode_is_off_until_it_is_allowed_for_a_key(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        using var off = await site.GetAsync("?keyId=acme");
        await RefusalResponses.AssertAsync(HttpStatusCode.NotFound, "key-refused", off);
        await site.Keys.AllowRawAsync(_acme, allow: true);
        foreach (var query in new[] { "?keyId=acme", $"?kid={kid}", $"?keyId=acme&kid={kid}" })
        {
            using var on = await site.GetAsync(query);
            using var key = ContentKey.FromBytes(await on.Content.ReadAsByteArrayAsync());
            Assert.AreEqual(kid, key.Kid);
        }

        using var stranger = await site.GetAsync("?keyId=acme", "c_2");
        await RefusalResponses.AssertAsync(HttpStatusCode.NotFound, "key-refused", stranger);
    }

    private static async Task AssertRefusedAsync(
        DatabaseSite site,
        string response,
        GrantOutcome recorded,
        string kid,
        string customer = "c_1",
        int format = 1
    )
    {
        Assert.AreEqual(response, await site.AskAsync(kid, customer, format: format));
        var entry = await site.LastEntryAsync();
        Assert.AreEqual((recorded, customer, kid), (entry.Outcome, entry.Customer, entry.Kid));
    }
}
