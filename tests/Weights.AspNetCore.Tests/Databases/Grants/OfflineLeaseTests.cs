using System.Text.Json;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>How long a device may use a key without the network, with customers and entitlements.</summary>
[TestClass]
public sealed class OfflineLeaseTests
{
    private static readonly KeyId _acme = KeyId.Parse("acme");
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task An_entitlement_has_its_own_time_or_that_of_the_options_or_none(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database, keys: o => o.OfflineLease = _day);
        var kid = await site.SeedAsync();

        Assert.AreEqual(_day, await LeaseAsync(site, kid));
        await site.Customers.AllowOfflineAsync("c_1", _acme, 3 * _day);
        Assert.AreEqual(3 * _day, await LeaseAsync(site, kid));
        await site.Customers.AllowOfflineAsync("c_1", _acme, TimeSpan.Zero);
        Assert.IsNull(await LeaseAsync(site, kid));
        await site.Customers.EntitleAsync("c_1", _acme, until: site.Clock.GetUtcNow() + (9 * _day));
        Assert.IsNull(await LeaseAsync(site, kid), "new dates do not change it");
        await site.Customers.AllowOfflineAsync("c_1", _acme, lease: null);
        Assert.AreEqual(_day, await LeaseAsync(site, kid));
        await site.Customers.AllowOfflineAsync("c_1", _acme, 30 * _day);
        Assert.AreEqual(9 * _day, await LeaseAsync(site, kid), "the dates did not change");
    }

    [TestMethod]
    public async Task It_ends_with_the_right_to_the_key()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database, keys: o => o.OfflineLease = _day);
        var kid = await site.SeedAsync();
        await site.Customers.EntitleAsync("c_1", _acme, until: site.Clock.GetUtcNow() + (_day / 2));

        Assert.AreEqual(_day / 2, await LeaseAsync(site, kid));
    }

    [TestMethod]
    public async Task There_is_none_by_default_and_none_for_a_page_that_does_not_ask()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        Assert.IsNull(await LeaseAsync(site, kid));
        await site.Customers.AllowOfflineAsync("c_1", _acme, _day);

        Assert.IsNull(await LeaseAsync(site, kid, asks: false));
        Assert.AreEqual(_day, await LeaseAsync(site, kid));
    }

    [TestMethod]
    public async Task A_refusal_has_none()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database, keys: o => o.OfflineLease = _day);
        var kid = await site.SeedAsync();
        await site.Customers.SuspendAsync("c_1");
        using var client = new SessionClient(kid) { Body = { ["offline"] = true } };

        using var response = await client.PostAsync(site.Client, "user weights/customer:c_1 weights/session:s_1");

        Assert.AreEqual("key-revoked", await RefusalResponses.CodeAsync(response));
        Assert.IsNull((await site.LastEntryAsync()).OfflineUntil);
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(367)]
    public async Task An_entitlement_with_an_impossible_time_is_refused(int days)
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        await site.SeedAsync();

        await Assert.ThrowsExactlyAsync<ArgumentOutOfRangeException>(() => site.Customers.AllowOfflineAsync("c_1", _acme, days * _day));
        await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => site.Customers.AllowOfflineAsync("c_9", _acme, _day));
    }

    // The response and the one audit entry must say the same.
    private static async Task<TimeSpan?> LeaseAsync(DatabaseSite site, string kid, bool asks = true)
    {
        using var client = new SessionClient(kid);
        if (asks)
        {
            client.Body["offline"] = true;
        }

        var before = await site.CountAsync();
        using var response = await client.PostAsync(site.Client, "user weights/customer:c_1 weights/session:s_1");
        var json = await response.Content.ReadAsStringAsync();
        using var key = client.Open(json);
        Assert.AreEqual(kid, key?.Kid);
        Assert.AreEqual(before + 1, await site.CountAsync());
        var entry = await site.LastEntryAsync();
        long? until = JsonDocument.Parse(json).RootElement.TryGetProperty("offline", out var offline) ? offline.GetInt64() : null;
        Assert.AreEqual(entry.OfflineUntil?.ToUnixTimeSeconds(), until);

        // To the minute, because tests take some seconds.
        return entry.OfflineUntil is { } end ? TimeSpan.FromMinutes(Math.Round((end - site.Clock.GetUtcNow()).TotalMinutes)) : null;
    }
}
