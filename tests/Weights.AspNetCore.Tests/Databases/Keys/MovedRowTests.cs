using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Someone who can write to the database gives a stored key another meaning.</summary>
[TestClass]
public sealed class MovedRowTests
{
    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_key_that_was_moved_to_another_key_ID_does_not_open(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var moved = await site.SeedAsync();
        await site.Keys.RetireAsync(await site.Keys.CreateAsync(KeyId.Parse("globex"), ContainerFormat.Gcm));
        await site.Customers.AddAsync("Globex", "c_2");
        await site.Customers.EntitleAsync("c_2", KeyId.Parse("globex"));
        Assert.AreEqual("granted", await site.AskAsync(moved), "The key is open in memory.");
        await site.ExecuteAsync($"""UPDATE "WeightsKeyVersions" SET "KeyId" = 'globex' WHERE "Kid" = '{moved}'""");
        Assert.AreEqual("503 unavailable", await site.AskAsync(moved, customer: "c_2"));
        Assert.AreEqual(GrantOutcome.RootKeyLost, (await site.LastEntryAsync()).Outcome);
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_key_whose_format_was_changed_does_not_open(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync(ContainerFormat.Gcm);
        Assert.AreEqual("granted", await site.AskAsync(kid), "The key is open in memory.");
        await site.ExecuteAsync("""UPDATE "WeightsContentKeys" SET "Format" = 2""");
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid, format: 2));
        Assert.AreEqual(GrantOutcome.RootKeyLost, (await site.LastEntryAsync()).Outcome);
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_customers_key_that_was_moved_to_another_customer_does_not_open(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        await site.SeedAsync();
        await site.Customers.AddAsync("Globex", "c_2");
        await site.ExecuteAsync(
            """
            UPDATE "WeightsCustomers" SET "ProtectedKek" = (SELECT "ProtectedKek" FROM "WeightsCustomers" WHERE "Id" = 'c_1')
            """
        );
        await Assert.ThrowsExactlyAsync<RootKeyException>(() => site.CustomerKeys.OpenAsync("c_2"));
        using var own = await site.CustomerKeys.OpenAsync("c_1");
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_customers_key_with_another_version_does_not_open(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        await site.SeedAsync();
        await site.ExecuteAsync("""UPDATE "WeightsCustomers" SET "KekVersion" = 2""");
        await Assert.ThrowsExactlyAsync<RootKeyException>(() => site.CustomerKeys.OpenAsync("c_1"));
    }

    [TestMethod]
    public void Different_rows_have_different_purposes()
    {
        Assert.AreEqual("content-key/acme/1/f00d", KeyPurpose.ContentKey("acme", ContainerFormat.Gcm, "f00d"));
        Assert.AreEqual("customer-key/c_1/2", KeyPurpose.CustomerKey("c_1", 2));
        string[] purposes =
        [
            KeyPurpose.ContentKey("acme", ContainerFormat.Gcm, "1/f00d"),
            KeyPurpose.ContentKey("acme/1", ContainerFormat.Gcm, "f00d"),
            KeyPurpose.ContentKey("acme%2F1", ContainerFormat.Gcm, "f00d"),
            KeyPurpose.ContentKey("acme", ContainerFormat.Chunked, "f00d"),
            KeyPurpose.CustomerKey("c_1", 11),
            KeyPurpose.CustomerKey("c_1/1", 1),
            KeyPurpose.CustomerKey("c_1/11", 1),
        ];
        CollectionAssert.AllItemsAreUnique(purposes);
    }
}
