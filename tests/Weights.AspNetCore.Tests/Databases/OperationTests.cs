using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class OperationTests
{
    private static readonly KeyId _acme = KeyId.Parse("acme");

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task After_a_rotation_old_and_new_are_served_side_by_side_until_the_date(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var shop = await KeyShop.OpenAsync(database);
        var old = await shop.StockAsync(allowRaw: true);
        var current = await shop.Keys.RotateAsync(_acme, shop.Clock.GetUtcNow().AddDays(7));
        Assert.AreNotEqual(old, current);
        Assert.AreEqual("granted", await shop.AskAsync(old));
        Assert.AreEqual("granted", await shop.AskAsync(current));
        foreach (var kid in new[] { old, current })
        {
            Assert.AreEqual(kid, await UnwrapAsync(shop, kid));
        }

        using (var raw = await shop.GetAsync("?keyId=acme"))
        using (var key = ContentKey.FromBytes(await raw.Content.ReadAsByteArrayAsync()))
        {
            Assert.AreEqual(current, key.Kid, "a request by name means the version that the build uses");
        }

        shop.Clock.Offset = TimeSpan.FromDays(8);
        Assert.AreEqual("403 key-expired", await shop.AskAsync(old));
        Assert.AreEqual("granted", await shop.AskAsync(current));
        using var built = await shop.Keys.OpenAsync(_acme);
        Assert.AreEqual(current, built?.Kid);
        CollectionAssert.AreEqual(
            new[] { (old, KeyVersionState.Retiring), (current, KeyVersionState.Active) },
            (await shop.Keys.ListAsync()).Select(version => (version.Kid, version.State)).ToArray()
        );
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_key_that_was_made_elsewhere_becomes_the_next_version_once(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var shop = await KeyShop.OpenAsync(database);
        var old = await shop.StockAsync();
        var elsewhere = new TestKey();
        using var key = ContentKey.FromBytes(elsewhere.Bytes);
        Assert.AreEqual(elsewhere.Kid, await shop.Keys.RotateToAsync(_acme, key, shop.Clock.GetUtcNow().AddDays(1)));
        await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => shop.Keys.RotateToAsync(_acme, key, shop.Clock.GetUtcNow()));
        Assert.AreEqual("granted", await shop.AskAsync(elsewhere.Kid));
        Assert.AreEqual("granted", await shop.AskAsync(old), "the second attempt changed nothing");
        Assert.AreEqual(elsewhere.Kid, await UnwrapAsync(shop, elsewhere.Kid));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_retired_version_is_served_to_nobody_in_no_way(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var shop = await KeyShop.OpenAsync(database);
        var kid = await shop.StockAsync(allowRaw: true);
        await shop.Keys.RetireAsync(kid);
        Assert.AreEqual("403 key-expired", await shop.AskAsync(kid));
        foreach (var query in new[] { $"/wrapped?kid={kid}", $"?kid={kid}" })
        {
            using var answer = await shop.GetAsync(query);
            await Problems.AssertAsync(HttpStatusCode.Forbidden, "key-expired", answer);
        }
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Rotating_all_customers_keys_changes_wraps_and_no_content_key(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var shop = await KeyShop.OpenAsync(database);
        var kid = await shop.StockAsync();
        for (var i = 2; i <= 12; i++)
        {
            await shop.Customers.AddAsync($"Customer {i}", $"c_{i}");
            await shop.Customers.EntitleAsync($"c_{i}", _acme);
        }

        var (file, model) = (Path.Combine(database.Ring, "..", "detect.enc"), new byte[] { 1, 2, 3 });
        using (var key = await shop.Keys.OpenAsync(_acme))
        {
            await File.WriteAllBytesAsync(file, GcmContainer.Encrypt(key!, ModelFileName.Of("detect"), model));
        }

        var (published, container) = (File.GetLastWriteTimeUtc(file), await File.ReadAllBytesAsync(file));
        using var old = await shop.CustomerKeys.OpenAsync("c_7");
        Assert.AreEqual(12, await shop.CustomerKeys.RotateAllAsync());
        foreach (var customer in await shop.Customers.ListAsync())
        {
            Assert.AreEqual(2, customer.KeyVersion);
            Assert.AreEqual(kid, await UnwrapAsync(shop, kid, customer.Id));
        }

        var wrapped = await WrappedAsync(shop, kid, "c_7");
        Assert.ThrowsExactly<CryptographicException>(() => old.Unwrap(wrapped));
        Assert.AreEqual("granted", await shop.AskAsync(kid), "the content key is the same");
        Assert.AreEqual(
            (published, Convert.ToHexString(container)),
            (File.GetLastWriteTimeUtc(file), Convert.ToHexString(await File.ReadAllBytesAsync(file))),
            "an encrypted file is as it was"
        );
        using var kek = await shop.CustomerKeys.OpenAsync("c_7");
        using var unwrapped = kek.Unwrap(wrapped);
        CollectionAssert.AreEqual(model, GcmContainer.Decrypt(unwrapped, container), "and opens");
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Rotations_and_grants_at_once_leave_every_wrap_in_order(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var shop = await KeyShop.OpenAsync(
            database,
            keys: o => (o.RequestsPerMinutePerCustomer, o.RequestsPerMinutePerSession) = (10_000, 10_000)
        );
        var kid = await shop.StockAsync();
        var until = shop.Clock.GetUtcNow().AddDays(1);
        var told = 0;
        async Task TryAsync(Func<Task> operation)
        {
            try
            {
                await operation();
            }
            catch (ModelKeyOperationException)
            {
                // One of two at once is told to try again.
                Interlocked.Increment(ref told);
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
                                0 => () => shop.Keys.RotateAsync(_acme, until),
                                1 => () => shop.CustomerKeys.RotateAsync("c_1"),
                                _ => async () => Assert.AreEqual("granted", await shop.AskAsync(kid)),
                            }
                        )
                    )
                )
        );

        var versions = await shop.Keys.ListAsync();
        Assert.AreEqual(1, versions.Count(version => version.State == KeyVersionState.Active));
        Assert.IsTrue(told < 8, "somebody got through");
        foreach (var version in versions)
        {
            Assert.AreEqual(version.Kid, await UnwrapAsync(shop, version.Kid));
        }
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_withdrawn_right_ends_at_once_and_takes_the_wraps_along(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var shop = await KeyShop.OpenAsync(database);
        var kid = await shop.StockAsync();
        await shop.Customers.WithdrawAsync("c_1", _acme);
        Assert.AreEqual("403 key-refused", await shop.AskAsync(kid));
        await shop.Customers.EntitleAsync("c_1", _acme);
        Assert.AreEqual("granted", await shop.AskAsync(kid));
        Assert.AreEqual(kid, await UnwrapAsync(shop, kid));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task What_exists_or_does_not_is_told_and_nothing_changes(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var shop = await KeyShop.OpenAsync(database);
        var kid = await shop.StockAsync();
        foreach (
            var operation in new Func<Task>[]
            {
                () => shop.Keys.CreateAsync(_acme, ContainerFormat.Gcm),
                () => shop.Customers.AddAsync("Acme again", "c_1"),
                () => shop.Keys.RotateAsync(KeyId.Parse("nobody"), DateTimeOffset.UtcNow),
                () => shop.Keys.RetireAsync(new TestKey().Kid),
                () => shop.Customers.SuspendAsync("c_9"),
                () => shop.Customers.EntitleAsync("c_9", _acme),
                () => shop.Customers.EntitleAsync("c_1", KeyId.Parse("nobody")),
                () => shop.CustomerKeys.RotateAsync("c_9"),
                () => shop.CustomerKeys.OpenAsync("c_9"),
            }
        )
        {
            await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(operation);
        }

        await Assert.ThrowsExactlyAsync<ArgumentException>(() => shop.Customers.AddAsync("Ann", "ann@example.org"));
        Assert.AreEqual(kid, (await shop.Keys.ListAsync()).Single().Kid);
        Assert.AreEqual("c_1", (await shop.Customers.ListAsync()).Single().Id);
        Assert.AreEqual("granted", await shop.AskAsync(kid));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task The_audit_is_searched_by_who_what_and_when(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var shop = await KeyShop.OpenAsync(database);
        var kid = await shop.StockAsync();
        var began = shop.Clock.GetUtcNow();
        await shop.AskAsync(kid, session: "s_1");
        shop.Clock.Offset = TimeSpan.FromHours(1);
        await shop.AskAsync(kid, session: "s_2");
        shop.Clock.Offset = TimeSpan.FromHours(2);
        await shop.AskAsync(kid, customer: "c_2", session: "s_3");
        async Task<string> FindAsync(AuditQuery query) =>
            string.Join(' ', (await shop.Audit.SearchAsync(query)).Select(entry => entry.Session));
        Assert.AreEqual("s_3 s_2 s_1", await FindAsync(new AuditQuery()));
        Assert.AreEqual("s_3 s_2", await FindAsync(new AuditQuery { Take = 2 }));
        Assert.AreEqual("s_2 s_1", await FindAsync(new AuditQuery { Customer = "c_1" }));
        Assert.AreEqual("s_2", await FindAsync(new AuditQuery { Session = "s_2", Kid = kid }));
        Assert.AreEqual("s_3", await FindAsync(new AuditQuery { Outcome = GrantOutcome.UnknownCustomer }));
        Assert.AreEqual("s_2 s_1", await FindAsync(new AuditQuery { KeyId = "acme", Customer = "c_1" }));
        Assert.AreEqual("", await FindAsync(new AuditQuery { KeyId = "globex" }));
        Assert.AreEqual("s_3 s_2 s_1", await FindAsync(new AuditQuery { Origin = SessionClient.Origin }));
        Assert.AreEqual("", await FindAsync(new AuditQuery { Origin = "https://evil.example" }));
        var second = (await shop.Audit.SearchAsync(new AuditQuery { Session = "s_2" })).Single();
        Assert.AreEqual("s_2", await FindAsync(new AuditQuery { RequestId = second.RequestId }));
        Assert.AreEqual("s_2", await FindAsync(new AuditQuery { From = began.AddMinutes(30), Before = began.AddMinutes(90) }));
    }

    private static async Task<string> UnwrapAsync(KeyShop shop, string kid, string customer = "c_1")
    {
        using var kek = await shop.CustomerKeys.OpenAsync(customer);
        using var key = kek.Unwrap(await WrappedAsync(shop, kid, customer));
        return key.Kid;
    }

    private static async Task<byte[]> WrappedAsync(KeyShop shop, string kid, string customer)
    {
        using var answer = await shop.GetAsync($"/wrapped?kid={kid}", customer);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        return Base64Url.DecodeFromChars(
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("wrapped").GetString()
        );
    }
}
