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
        await using var site = await DatabaseSite.StartAsync(database);
        var old = await site.SeedAsync(allowRaw: true);
        var current = await site.Keys.RotateAsync(_acme, site.Clock.GetUtcNow().AddDays(7));
        Assert.AreNotEqual(old, current);
        Assert.AreEqual("granted", await site.AskAsync(old));
        Assert.AreEqual("granted", await site.AskAsync(current));
        foreach (var kid in new[] { old, current })
        {
            Assert.AreEqual(kid, await UnwrapAsync(site, kid));
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
    public async Task A_key_that_was_made_elsewhere_becomes_the_next_version_once(string kind)
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
        Assert.AreEqual(elsewhere.Kid, await UnwrapAsync(site, elsewhere.Kid));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_retired_version_is_served_to_nobody_in_no_way(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync(allowRaw: true);
        await site.Keys.RetireAsync(kid);
        Assert.AreEqual("403 key-expired", await site.AskAsync(kid));
        foreach (var query in new[] { $"/wrapped?kid={kid}", $"?kid={kid}" })
        {
            using var answer = await site.GetAsync(query);
            await Problems.AssertAsync(HttpStatusCode.Forbidden, "key-expired", answer);
        }
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Rotating_all_customers_keys_changes_wraps_and_no_content_key(string kind)
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
            Assert.AreEqual(kid, await UnwrapAsync(site, kid, customer.Id));
        }

        var wrapped = await WrappedAsync(site, kid, "c_7");
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
    public async Task Rotations_and_grants_at_once_leave_every_wrap_in_order(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(
            database,
            keys: o => (o.RequestsPerMinutePerCustomer, o.RequestsPerMinutePerSession) = (10_000, 10_000)
        );
        var kid = await site.SeedAsync();
        var until = site.Clock.GetUtcNow().AddDays(1);
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
        Assert.IsTrue(told < 8, "somebody got through");
        foreach (var version in versions)
        {
            Assert.AreEqual(version.Kid, await UnwrapAsync(site, version.Kid));
        }
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_withdrawn_right_ends_at_once_and_takes_the_wraps_along(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.Customers.WithdrawAsync("c_1", _acme);
        Assert.AreEqual("403 key-refused", await site.AskAsync(kid));
        await site.Customers.EntitleAsync("c_1", _acme);
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual(kid, await UnwrapAsync(site, kid));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task What_exists_or_does_not_is_told_and_nothing_changes(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        foreach (
            var operation in new Func<Task>[]
            {
                () => site.Keys.CreateAsync(_acme, ContainerFormat.Gcm),
                () => site.Customers.AddAsync("Acme again", "c_1"),
                () => site.Keys.RotateAsync(KeyId.Parse("nobody"), DateTimeOffset.UtcNow),
                () => site.Keys.RetireAsync(new TestKey().Kid),
                () => site.Customers.SuspendAsync("c_9"),
                () => site.Customers.EntitleAsync("c_9", _acme),
                () => site.Customers.EntitleAsync("c_1", KeyId.Parse("nobody")),
                () => site.CustomerKeys.RotateAsync("c_9"),
                () => site.CustomerKeys.OpenAsync("c_9"),
            }
        )
        {
            await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(operation);
        }

        await Assert.ThrowsExactlyAsync<ArgumentException>(() => site.Customers.AddAsync("Ann", "ann@example.org"));
        Assert.AreEqual(kid, (await site.Keys.ListAsync()).Single().Kid);
        Assert.AreEqual("c_1", (await site.Customers.ListAsync()).Single().Id);
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task The_audit_is_searched_by_who_what_and_when(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        var began = site.Clock.GetUtcNow();
        await site.AskAsync(kid, session: "s_1");
        site.Clock.Offset = TimeSpan.FromHours(1);
        await site.AskAsync(kid, session: "s_2");
        site.Clock.Offset = TimeSpan.FromHours(2);
        await site.AskAsync(kid, customer: "c_2", session: "s_3");
        async Task<string> FindAsync(AuditQuery query) =>
            string.Join(' ', (await site.Audit.SearchAsync(query)).Select(entry => entry.Session));
        Assert.AreEqual("s_3 s_2 s_1", await FindAsync(new AuditQuery()));
        Assert.AreEqual("s_3 s_2", await FindAsync(new AuditQuery { Take = 2 }));
        Assert.AreEqual("s_2 s_1", await FindAsync(new AuditQuery { Customer = "c_1" }));
        Assert.AreEqual("s_2", await FindAsync(new AuditQuery { Session = "s_2", Kid = kid }));
        Assert.AreEqual("s_3", await FindAsync(new AuditQuery { Outcome = GrantOutcome.UnknownCustomer }));
        Assert.AreEqual("s_2 s_1", await FindAsync(new AuditQuery { KeyId = "acme", Customer = "c_1" }));
        Assert.AreEqual("", await FindAsync(new AuditQuery { KeyId = "globex" }));
        Assert.AreEqual("s_3 s_2 s_1", await FindAsync(new AuditQuery { Origin = SessionClient.Origin }));
        Assert.AreEqual("", await FindAsync(new AuditQuery { Origin = "https://evil.example" }));
        var second = (await site.Audit.SearchAsync(new AuditQuery { Session = "s_2" })).Single();
        Assert.AreEqual("s_2", await FindAsync(new AuditQuery { RequestId = second.RequestId }));
        Assert.AreEqual("s_2", await FindAsync(new AuditQuery { From = began.AddMinutes(30), Before = began.AddMinutes(90) }));
    }

    private static async Task<string> UnwrapAsync(DatabaseSite site, string kid, string customer = "c_1")
    {
        using var kek = await site.CustomerKeys.OpenAsync(customer);
        using var key = kek.Unwrap(await WrappedAsync(site, kid, customer));
        return key.Kid;
    }

    private static async Task<byte[]> WrappedAsync(DatabaseSite site, string kid, string customer)
    {
        using var answer = await site.GetAsync($"/wrapped?kid={kid}", customer);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        return Base64Url.DecodeFromChars(
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("wrapped").GetString()
        );
    }
}
