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
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        for (var i = 0; i < 5; i++)
        {
            site.Clock.Offset = TimeSpan.FromMinutes(i);
            await site.AskAsync(kid, session: $"s_{i}");
        }

        var model = (await site.LastEntryAsync()).Model;
        var pages = new List<string>();
        for (var skip = 0; skip < 6; skip += 2)
        {
            pages.Add(
                string.Join(
                    ' ',
                    (
                        await site.Audit.SearchAsync(
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
        Assert.IsEmpty(await site.Audit.SearchAsync(new AuditQuery { Model = "another" }));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task The_sessions_that_asked_are_listed_with_those_that_were_revoked(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.AskAsync(kid, session: "s_old");
        site.Clock.Offset = TimeSpan.FromHours(9);
        await site.AskAsync(kid, session: "s_1");
        await site.AskAsync(kid, session: "s_1");
        site.Clock.Offset = TimeSpan.FromHours(10);
        await site.AskAsync(kid, session: "s_2");
        await site.Customers.RevokeSessionAsync("c_1", "s_2");

        var sessions = await site.Audit.ListSessionsAsync(site.Clock.GetUtcNow().AddHours(-8));

        CollectionAssert.AreEqual(
            new[] { ("c_1", "s_2", 1, true), ("c_1", "s_1", 2, false) },
            sessions.Select(session => (session.Customer, session.Session, session.Requests, session.Revoked)).ToArray()
        );
        Assert.IsTrue(sessions[0].LastRequest > sessions[1].LastRequest);
        Assert.HasCount(1, await site.Audit.ListSessionsAsync(DateTimeOffset.UnixEpoch, take: 1));
    }
}
