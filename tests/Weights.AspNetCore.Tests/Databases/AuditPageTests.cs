using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class AuditPageTests
{
    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task The_audit_is_read_in_pages_and_by_the_name_of_a_model(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var shop = await KeyShop.OpenAsync(database);
        var kid = await shop.StockAsync();
        for (var i = 0; i < 5; i++)
        {
            shop.Clock.Offset = TimeSpan.FromMinutes(i);
            await shop.AskAsync(kid, session: $"s_{i}");
        }

        var model = (await shop.LastEntryAsync()).Model;
        var pages = new List<string>();
        for (var skip = 0; skip < 6; skip += 2)
        {
            pages.Add(
                string.Join(
                    ' ',
                    (
                        await shop.Audit.SearchAsync(
                            new AuditQuery
                            {
                                Model = model,
                                Skip = skip,
                                Take = 2,
                            }
                        )
                    ).Select(entry => entry.Session)
                )
            );
        }

        CollectionAssert.AreEqual(new[] { "s_4 s_3", "s_2 s_1", "s_0" }, pages);
        Assert.IsEmpty(await shop.Audit.SearchAsync(new AuditQuery { Model = "another" }));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task The_sessions_that_asked_are_listed_with_those_that_were_revoked(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var shop = await KeyShop.OpenAsync(database);
        var kid = await shop.StockAsync();
        await shop.AskAsync(kid, session: "s_old");
        shop.Clock.Offset = TimeSpan.FromHours(9);
        await shop.AskAsync(kid, session: "s_1");
        await shop.AskAsync(kid, session: "s_1");
        shop.Clock.Offset = TimeSpan.FromHours(10);
        await shop.AskAsync(kid, session: "s_2");
        await shop.Customers.RevokeSessionAsync("c_1", "s_2");

        var sessions = await shop.Audit.ListSessionsAsync(shop.Clock.GetUtcNow().AddHours(-8));

        CollectionAssert.AreEqual(
            new[] { ("c_1", "s_2", 1, true), ("c_1", "s_1", 2, false) },
            sessions.Select(session => (session.Customer, session.Session, session.Requests, session.Revoked)).ToArray()
        );
        Assert.IsTrue(sessions[0].LastAsked > sessions[1].LastAsked);
        Assert.HasCount(1, await shop.Audit.ListSessionsAsync(DateTimeOffset.UnixEpoch, take: 1));
    }
}
