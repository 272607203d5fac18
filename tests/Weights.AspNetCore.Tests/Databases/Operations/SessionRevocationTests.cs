using Npgsql;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Many people who revoke sessions at the same time.</summary>
[TestClass]
public sealed class SessionRevocationTests
{
    private const int People = 20;

    /// <summary>The idle connections of this class would be too many for the server of the other tests.</summary>
    [TestCleanup]
    public void CloseConnections() => NpgsqlConnection.ClearAllPools();

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Different_sessions_are_all_revoked(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await Task.WhenAll(Enumerable.Range(0, People).Select(i => Task.Run(() => site.Customers.RevokeSessionAsync("c_1", $"s_{i}"))));
        Assert.AreEqual(People, await CountRecordsAsync(site));
        Assert.AreEqual("403 key-revoked", await site.AskAsync(kid, session: "s_19"));
        Assert.AreEqual("granted", await site.AskAsync(kid, session: "s_20"));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task One_session_is_revoked_and_recorded_once(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await Task.WhenAll(Enumerable.Range(0, People).Select(_ => Task.Run(() => site.Customers.RevokeSessionAsync("c_1", "s_1"))));
        Assert.AreEqual(1, await CountRecordsAsync(site));
        Assert.AreEqual("403 key-revoked", await site.AskAsync(kid));
        var before = DateTimeOffset.UtcNow;
        await using var context = site.Database.Create();
        Assert.IsLessThanOrEqualTo(before, context.RevokedSessions.Single().At);
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Two_customers_can_be_suspended_at_the_same_time(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        await site.SeedAsync();
        await site.Customers.AddAsync("Globex", "c_2");
        await Task.WhenAll(new[] { "c_1", "c_2" }.Select(customer => Task.Run(() => site.Customers.SuspendAsync(customer))));
        Assert.IsTrue((await site.Customers.ListAsync()).All(customer => customer.State == CustomerState.Suspended));
    }

    private static async Task<int> CountRecordsAsync(DatabaseSite site) =>
        (await site.Audit.SearchOperationsAsync(new OperationQuery { Take = 1000 })).Count(entry =>
            entry.Operation == ModelKeyOperation.SessionRevoked
        );
}
