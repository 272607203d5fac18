using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Opened keys in memory.</summary>
[TestClass]
public sealed class CachedKeyTests
{
    [TestMethod]
    public async Task A_retired_key_is_zeroed_when_its_last_use_ends()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));
        var (cache, stored) = (Cache(site), await StoredAsync(site));
        var use = cache.TryUse(stored)!;
        await site.Keys.RetireAsync(kid);
        Assert.IsNull(cache.TryUse(stored));
        use.Key.CopyTo(new byte[ContentKey.Length]);
        use.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => use.Key.CopyTo(new byte[ContentKey.Length]));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Another_instance_drops_a_retired_key_at_the_next_request_for_it(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var one = await DatabaseSite.StartAsync(database);
        await using var other = await DatabaseSite.StartAsync(database);
        var kid = await one.SeedAsync();
        Assert.AreEqual("granted", await other.AskAsync(kid));
        var stored = await StoredAsync(one);
        await one.Keys.RetireAsync(kid);
        using (var use = Cache(other).TryUse(stored))
        {
            Assert.IsNotNull(use);
        }

        Assert.AreEqual("403 key-expired", await other.AskAsync(kid));
        Assert.IsNull(Cache(other).TryUse(stored));
    }

    [TestMethod]
    public async Task A_key_that_is_still_served_stays()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));
        await site.Keys.RotateAsync(KeyId.Parse("acme"), site.Clock.GetUtcNow().AddDays(1));
        Assert.AreEqual("403 key-refused", await site.AskAsync(kid, customer: "c_9"));
        Assert.AreEqual("granted", await site.AskAsync(kid));
        using var use = Cache(site).TryUse(await StoredAsync(site, kid));
        Assert.IsNotNull(use);
    }

    private static ContentKeyCache Cache(DatabaseSite site) => site.Site.Services.GetRequiredService<ContentKeyCache>();

    private static async Task<StoredKey> StoredAsync(DatabaseSite site, string? kid = null)
    {
        await using var context = site.Database.Create();
        return (await context.ListServedAsync(CancellationToken.None)).Single(stored => kid is null || stored.Version.Kid == kid);
    }
}
