using System.Net;
using System.Text.Json;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Two processes with one PostgreSQL and one encrypted key ring, used in turn as a reverse proxy would do it.</summary>
[TestClass]
public sealed class TwoProcessTests
{
    [TestMethod]
    public async Task Two_processes_share_sign_ins_suspensions_and_the_audit()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);

        // The operator is a third instance.
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.Customers.AddAsync("Globex", "c_2");
        await site.Customers.EntitleAsync("c_2", KeyId.Parse("acme"));
        var certificate = DatabaseSite.ExportRingCertificate(database);
        await using var one = await SiteProcess.StartAsync(database.ConnectionString, database.Ring, certificate);
        await using var other = await SiteProcess.StartAsync(database.ConnectionString, database.Ring, certificate);

        // A sign-in at one process is valid at the other, with the same session.
        var acme = await one.LogInAsync("c_1");
        var globex = await other.LogInAsync("c_2");
        var session = await GrantAsync(one, kid, acme);
        Assert.AreEqual(session, await GrantAsync(other, kid, acme));
        await GrantAsync(one, kid, globex);

        // A suspension at one process, and a revocation by the operator, apply at both at the next request.
        await one.SuspendAsync("c_1");
        foreach (var process in new[] { one, other })
        {
            Assert.AreEqual("key-revoked", await RefusalAsync(process, kid, acme));
            await GrantAsync(process, kid, globex);
        }

        await site.Customers.RestoreAsync("c_1");
        await GrantAsync(other, kid, acme);
        await site.Customers.RevokeSessionAsync("c_1", session);
        Assert.AreEqual("key-revoked", await RefusalAsync(one, kid, acme));
        await GrantAsync(other, kid, await other.LogInAsync("c_1"));

        // One process is killed. The other continues, and the grants of the killed one are recorded.
        var last = await GrantAsync(one, kid, await one.LogInAsync("c_2"));
        await one.KillAsync();
        await GrantAsync(other, kid, globex);
        Assert.AreEqual(GrantOutcome.Granted, (await site.Audit.SearchAsync(new AuditQuery { Session = last })).Single().Outcome);
    }

    /// <summary>Gets a key that can be unwrapped. Returns the session in the response.</summary>
    private static async Task<string> GrantAsync(SiteProcess process, string kid, string cookie)
    {
        using var client = new SessionClient(kid);
        using var response = await client.PostAsync(process.Client, user: null, change: request => request.Headers.Add("Cookie", cookie));
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        var json = await response.Content.ReadAsStringAsync();
        using var key = client.Open(json);
        Assert.AreEqual(kid, key?.Kid);
        return JsonDocument.Parse(json).RootElement.GetProperty("session").GetString()!;
    }

    private static async Task<string?> RefusalAsync(SiteProcess process, string kid, string cookie)
    {
        using var client = new SessionClient(kid);
        using var response = await client.PostAsync(process.Client, user: null, change: request => request.Headers.Add("Cookie", cookie));
        Assert.AreEqual(HttpStatusCode.Forbidden, response.StatusCode);
        return await RefusalResponses.CodeAsync(response);
    }
}
