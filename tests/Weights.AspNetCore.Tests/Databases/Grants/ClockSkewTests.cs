using System.Net;
using System.Text.Json;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Instances of one site whose clocks are five minutes ahead and behind.</summary>
[TestClass]
public sealed class ClockSkewTests
{
    private static readonly TimeSpan _skew = TimeSpan.FromMinutes(5);
    private static readonly KeyId _acme = KeyId.Parse("acme");

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Grants_and_withdrawals_do_not_depend_on_the_clock(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var ahead = await OpenAsync(database, _skew);
        await using var behind = await OpenAsync(database, -_skew);
        var kid = await ahead.SeedAsync();
        Assert.AreEqual("granted", await ahead.AskAsync(kid));
        Assert.AreEqual("granted", await behind.AskAsync(kid));
        await ahead.Customers.SuspendAsync("c_1");
        Assert.AreEqual("403 key-revoked", await behind.AskAsync(kid));
        await behind.Customers.RestoreAsync("c_1");
        Assert.AreEqual("granted", await ahead.AskAsync(kid));
        await ahead.Keys.RetireAsync(kid);
        Assert.AreEqual("403 key-expired", await behind.AskAsync(kid));
        Assert.AreEqual(5, (await behind.Audit.SearchAsync(new AuditQuery { Customer = "c_1" })).Count);
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Each_instance_ends_a_key_by_its_own_clock_and_no_lease_exceeds_it(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var right = await OpenAsync(database, TimeSpan.Zero);
        await using var ahead = await OpenAsync(database, _skew);
        await using var behind = await OpenAsync(database, -_skew);
        var old = await right.SeedAsync();
        var end = right.Clock.GetUtcNow().AddDays(1);
        await right.Keys.RotateAsync(_acme, end);
        void SetTime(TimeSpan sinceEnd)
        {
            var passed = TimeSpan.FromDays(1) + sinceEnd;
            (right.Clock.Offset, ahead.Clock.Offset, behind.Clock.Offset) = (passed, passed + _skew, passed - _skew);
        }

        SetTime(-_skew - TimeSpan.FromMinutes(1));
        foreach (var site in new[] { ahead, right, behind })
        {
            using var client = new SessionClient(old);
            using var response = await client.PostAsync(site.Client, "user weights/customer:c_1 weights/session:s_1");
            Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
            var expires = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("expires").GetInt64();
            Assert.IsLessThanOrEqualTo(end.ToUnixTimeSeconds(), expires);
        }

        SetTime(TimeSpan.FromMinutes(-1));
        Assert.AreEqual("403 key-expired", await ahead.AskAsync(old));
        Assert.AreEqual("granted", await right.AskAsync(old));
        SetTime(TimeSpan.FromMinutes(1));
        Assert.AreEqual("403 key-expired", await right.AskAsync(old));
        Assert.AreEqual("granted", await behind.AskAsync(old));
        SetTime(_skew + TimeSpan.FromMinutes(1));
        Assert.AreEqual("403 key-expired", await behind.AskAsync(old));
    }

    [TestMethod]
    [DataRow(5)]
    [DataRow(-5)]
    public async Task An_instance_whose_clock_differs_is_unhealthy_and_says_why(int minutes)
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await OpenAsync(database, TimeSpan.FromSeconds(30));
        await site.SeedAsync();
        var authority = site.Site.Services.GetRequiredService<IModelKeyAuthority>();
        Assert.IsNull(await authority.FindTroubleAsync(CancellationToken.None), "half a minute is none");
        site.Clock.Offset = TimeSpan.FromMinutes(minutes);
        var trouble = await authority.FindTroubleAsync(CancellationToken.None);
        Assert.MatchesRegex($"clock is (300|299|301) s {(minutes > 0 ? "ahead of" : "behind")} the database's", trouble);
        using var health = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, health.StatusCode);
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task An_entitlement_from_now_on_holds_where_the_clock_is_behind(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        await using var behind = await DatabaseSite.StartAsync(database);
        behind.Clock.Offset = TimeSpan.FromMinutes(-5);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await behind.AskAsync(kid));
    }

    private static async Task<DatabaseSite> OpenAsync(TestDatabase database, TimeSpan offset)
    {
        var site = await DatabaseSite.StartAsync(database);
        site.Clock.Offset = offset;
        return site;
    }
}
