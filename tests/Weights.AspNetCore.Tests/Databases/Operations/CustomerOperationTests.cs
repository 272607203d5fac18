using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class CustomerOperationTests
{
    private static readonly KeyId _acme = KeyId.Parse("acme");

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_withdrawn_entitlement_ends_at_once_and_deletes_its_wraps(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.Customers.WithdrawAsync("c_1", _acme);
        Assert.AreEqual("403 key-refused", await site.AskAsync(kid));
        await site.Customers.EntitleAsync("c_1", _acme);
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual(kid, await site.UnwrapAsync(kid));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task An_existing_or_missing_row_is_an_error_and_nothing_changes(string kind)
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
}
