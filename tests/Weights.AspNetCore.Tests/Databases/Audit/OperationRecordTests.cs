using System.Net;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>The record of what administrators and the app do.</summary>
[TestClass]
public sealed class OperationRecordTests
{
    private static readonly KeyId _acme = KeyId.Parse("acme");

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Every_operation_is_recorded_with_its_actor(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(
            database,
            audit: o => o.Actor = context => context is null ? "the tests" : "somebody else"
        );
        var first = await site.SeedAsync();
        var until = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
        var second = await site.Keys.RotateAsync(_acme, until);
        await site.Keys.RetireAsync(first);
        await site.Keys.AllowRawAsync(_acme, allow: true);
        await site.Keys.AllowRawAsync(_acme, allow: false);
        using var built = await site.Keys.OpenAsync(_acme);
        await site.Customers.EntitleAsync("c_1", _acme, until: until);
        await site.Customers.AllowOfflineAsync("c_1", _acme, TimeSpan.FromDays(3));
        await site.Customers.SuspendAsync("c_1");
        await site.Customers.RestoreAsync("c_1");
        await site.Customers.RevokeSessionAsync("c_1", "s_1");
        await site.CustomerKeys.RotateAsync("c_1");
        using var licence = await site.CustomerKeys.OpenAsync("c_1");
        await site.Customers.WithdrawAsync("c_1", _acme);

        var operations = (await site.Audit.SearchOperationsAsync(new OperationQuery())).Reverse().ToList();
        CollectionAssert.AreEqual(
            new[]
            {
                $"KeyAdded acme {first}",
                "CustomerAdded c_1",
                "Entitled c_1 acme",
                $"KeyRotated acme {second} until 2031",
                $"KeyRetired acme {first}",
                "RawAllowed acme",
                "RawForbidden acme",
                $"KeyOpened acme {second}",
                "Entitled c_1 acme until 2031",
                "OfflineAllowed c_1 acme",
                "Suspended c_1",
                "Restored c_1",
                "SessionRevoked c_1 s_1",
                "CustomerKeyRotated c_1",
                "CustomerKeyOpened c_1",
                "Withdrawn c_1 acme",
            },
            operations.Select(Describe).ToArray()
        );
        Assert.AreEqual("the tests", operations.Select(operation => operation.Actor).Distinct().Single());
        Assert.AreEqual(
            "Suspended c_1",
            Describe(
                (
                    await site.Audit.SearchOperationsAsync(new OperationQuery { Customer = "c_1", Operation = ModelKeyOperation.Suspended })
                ).Single()
            )
        );
        Assert.IsEmpty(await site.Audit.SearchOperationsAsync(new OperationQuery { Actor = "somebody else" }));
    }

    [TestMethod]
    public async Task The_actor_is_the_user_of_the_request_or_the_process()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(
            database,
            pipeline: app =>
                app.MapPost("/suspend/{customer}", (string customer, CustomerOperations customers) => customers.SuspendAsync(customer))
        );
        await site.SeedAsync();
        using var done = await site.Site.SendAsync(HttpMethod.Post, "/suspend/c_1", "ann");
        Assert.AreEqual(HttpStatusCode.OK, done.StatusCode);
        var suspended = (await site.Audit.SearchOperationsAsync(new OperationQuery { Operation = ModelKeyOperation.Suspended })).Single();
        Assert.AreEqual("ann", suspended.Actor);
        Assert.IsNotNull(suspended.RequestId);
        var added = (await site.Audit.SearchOperationsAsync(new OperationQuery { Operation = ModelKeyOperation.KeyAdded })).Single();
        Assert.AreEqual($"process:{Environment.UserName}", added.Actor);
    }

    [TestMethod]
    public async Task An_operation_that_failed_is_not_recorded()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => site.Customers.SuspendAsync("c_9"));
        Assert.IsEmpty(await site.Audit.SearchOperationsAsync(new OperationQuery()));
    }

    private static string Describe(OperationEntry entry) =>
        string.Join(
            ' ',
            new[]
            {
                $"{entry.Operation}",
                entry.Customer,
                entry.Session,
                entry.KeyId,
                entry.Kid,
                entry.Until is { } until ? $"until {until.Year}" : null,
            }.OfType<string>()
        );
}
