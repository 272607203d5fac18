using System.Net;
using System.Security.Cryptography;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class KeyRotationTests
{
    private static readonly KeyId _acme = KeyId.Parse("acme");

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task After_a_rotation_both_versions_are_served_until_the_date(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var old = await site.SeedAsync(allowRaw: true);
        var current = await site.Keys.RotateAsync(_acme, site.Clock.GetUtcNow().AddDays(7));
        Assert.AreNotEqual(old, current);
        Assert.AreEqual("granted", await site.AskAsync(old));
        Assert.AreEqual("granted", await site.AskAsync(current));
        foreach (var kid in new[] { old, current })
        {
            Assert.AreEqual(kid, await site.UnwrapAsync(kid));
        }

        using (var raw = await site.GetAsync("?keyId=acme"))
        using (var key = ContentKey.FromBytes(await raw.Content.ReadAsByteArrayAsync()))
        {
            Assert.AreEqual(current, key.Kid, "a request by name means the version that the build uses");
        }

        site.Clock.Offset = TimeSpan.FromDays(8);
        Assert.AreEqual("403 key-expired", await site.AskAsync(old));
        Assert.AreEqual("granted", await site.AskAsync(current));
        using var built = await site.Keys.OpenAsync(_acme);
        Assert.AreEqual(current, built?.Kid);
        CollectionAssert.AreEqual(
            new[] { (old, KeyVersionState.Retiring), (current, KeyVersionState.Active) },
            (await site.Keys.ListAsync()).Select(version => (version.Kid, version.State)).ToArray()
        );
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_key_from_elsewhere_becomes_the_next_version_once(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var old = await site.SeedAsync();
        var elsewhere = new TestKey();
        using var key = ContentKey.FromBytes(elsewhere.Bytes);
        Assert.AreEqual(elsewhere.Kid, await site.Keys.RotateToAsync(_acme, key, site.Clock.GetUtcNow().AddDays(1)));
        await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => site.Keys.RotateToAsync(_acme, key, site.Clock.GetUtcNow()));
        Assert.AreEqual("granted", await site.AskAsync(elsewhere.Kid));
        Assert.AreEqual("granted", await site.AskAsync(old), "the second attempt changed nothing");
        Assert.AreEqual(elsewhere.Kid, await site.UnwrapAsync(elsewhere.Kid));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_retired_version_is_refused_in_every_mode(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync(allowRaw: true);
        await site.Keys.RetireAsync(kid);
        Assert.AreEqual("403 key-expired", await site.AskAsync(kid));
        foreach (var query in new[] { $"/wrapped?kid={kid}", $"?kid={kid}" })
        {
            using var response = await site.GetAsync(query);
            await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-expired", response);
        }
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Rotating_all_customer_keys_changes_only_the_wraps(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        for (var i = 2; i <= 12; i++)
        {
            await site.Customers.AddAsync($"Customer {i}", $"c_{i}");
            await site.Customers.EntitleAsync($"c_{i}", _acme);
        }

        var (file, model) = (Path.Combine(database.Ring, "..", "detect.enc"), new byte[] { 1, 2, 3 });
        using (var key = await site.Keys.OpenAsync(_acme))
        {
            await File.WriteAllBytesAsync(file, GcmContainer.Encrypt(key!, ModelFileName.Of("detect"), model));
        }

        var (published, container) = (File.GetLastWriteTimeUtc(file), await File.ReadAllBytesAsync(file));
        using var old = await site.CustomerKeys.OpenAsync("c_7");
        Assert.AreEqual(12, await site.CustomerKeys.RotateAllAsync());
        foreach (var customer in await site.Customers.ListAsync())
        {
            Assert.AreEqual(2, customer.KeyVersion);
            Assert.AreEqual(kid, await site.UnwrapAsync(kid, customer.Id));
        }

        var wrapped = await site.GetWrapAsync(kid, "c_7");
        Assert.ThrowsExactly<CryptographicException>(() => old.Unwrap(wrapped));
        Assert.AreEqual("granted", await site.AskAsync(kid), "the content key is the same");
        Assert.AreEqual(
            (published, Convert.ToHexString(container)),
            (File.GetLastWriteTimeUtc(file), Convert.ToHexString(await File.ReadAllBytesAsync(file))),
            "an encrypted file is as it was"
        );
        using var kek = await site.CustomerKeys.OpenAsync("c_7");
        using var unwrapped = kek.Unwrap(wrapped);
        CollectionAssert.AreEqual(model, GcmContainer.Decrypt(unwrapped, container), "and opens");
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Concurrent_rotations_and_grants_leave_every_wrap_valid(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(
            database,
            keys: o => (o.RequestsPerMinutePerCustomer, o.RequestsPerMinutePerSession) = (10_000, 10_000)
        );
        var kid = await site.SeedAsync();
        var until = site.Clock.GetUtcNow().AddDays(1);
        var failed = 0;
        async Task TryAsync(Func<Task> operation)
        {
            try
            {
                await operation();
            }
            catch (ModelKeyOperationException)
            {
                // Of two operations at the same time one fails, and its message says to try again.
                Interlocked.Increment(ref failed);
            }
        }

        await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    Task.Run(() =>
                        TryAsync(
                            (i % 3) switch
                            {
                                0 => () => site.Keys.RotateAsync(_acme, until),
                                1 => () => site.CustomerKeys.RotateAsync("c_1"),
                                _ => async () => Assert.AreEqual("granted", await site.AskAsync(kid)),
                            }
                        )
                    )
                )
        );

        var versions = await site.Keys.ListAsync();
        Assert.AreEqual(1, versions.Count(version => version.State == KeyVersionState.Active));
        Assert.IsTrue(failed < 8, "somebody got through");
        foreach (var version in versions)
        {
            Assert.AreEqual(version.Kid, await site.UnwrapAsync(version.Kid));
        }
    }
}
