using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class AuditSearchTests
{
    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task The_audit_is_searched_by_each_property(string kind)
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

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task The_audit_is_read_in_pages_and_by_model(string kind)
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
    public async Task Sessions_are_listed_with_their_requests_and_revocation(string kind)
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
