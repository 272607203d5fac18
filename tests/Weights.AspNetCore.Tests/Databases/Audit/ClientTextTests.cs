using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Text with characters that a database may refuse.</summary>
[TestClass]
public sealed class ClientTextTests
{
    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_search_for_text_as_the_client_sent_it_finds_the_entry(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        foreach (var model in new[] { "a\0b", "lone \ud83d", "🔑 key", new string('m', 600) })
        {
            await DecideAsync(site, model);
            var found = await site.Audit.SearchAsync(new AuditQuery { Model = model });
            Assert.HasCount(1, found, model);
            Assert.AreEqual(1, found[0].Count);
        }
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_search_for_text_that_is_never_stored_finds_nothing(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        await DecideAsync(site, "m");
        foreach (var text in new[] { "\0", "c_1\0", "\udc00", new string('x', 10_000) })
        {
            AuditQuery[] queries =
            [
                new() { Customer = text },
                new() { Session = text },
                new() { Model = text },
                new() { KeyId = text },
                new() { Kid = text },
                new() { Origin = text },
                new() { RequestId = text },
                new() { TraceId = text },
            ];
            foreach (var query in queries)
            {
                Assert.IsEmpty(await site.Audit.SearchAsync(query), $"{query}");
            }

            OperationQuery[] operations = [new() { Actor = text }, new() { Customer = text }, new() { KeyId = text }];
            foreach (var query in operations)
            {
                Assert.IsEmpty(await site.Audit.SearchOperationsAsync(query), $"{query}");
            }
        }
    }

    [TestMethod]
    public async Task An_operation_with_text_that_PostgreSQL_refuses_says_so()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database);
        foreach (var text in new[] { "a\0b", "\ud83d alone" })
        {
            var failure = await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => site.Customers.AddAsync(text, "c_1"));
            Assert.Contains("has a character that the database cannot store", failure.Message);
            failure = await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => site.Customers.SuspendAsync(text));
            Assert.Contains("has a character that the database cannot store", failure.Message);
        }
    }

    private static async Task DecideAsync(DatabaseSite site, string model)
    {
        var request = new KeyRequest
        {
            Delivery = KeyDelivery.Session,
            Customer = "c_x",
            Session = "s_x",
            Model = model,
            RequestId = "r",
            At = site.Clock.GetUtcNow(),
        };
        using var decision = await site.Site.Services.GetRequiredService<IModelKeyAuthority>().DecideAsync(request, CancellationToken.None);
        Assert.AreEqual(GrantOutcome.UnknownCustomer, decision.Outcome);
    }
}
