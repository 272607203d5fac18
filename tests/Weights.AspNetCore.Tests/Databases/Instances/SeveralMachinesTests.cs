using System.Diagnostics;
using System.Net;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>
/// A site on several machines: a reverse proxy that ends TLS, two processes, one encrypted key ring, and a PostgreSQL that crashes.
/// </summary>
[TestClass]
public sealed class SeveralMachinesTests
{
    private const string Granted = "granted";

    [TestMethod]
    public async Task A_site_behind_a_proxy_survives_a_crash_and_shares_a_suspension()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.Customers.AddAsync("Globex", "c_2");
        await site.Customers.EntitleAsync("c_2", KeyId.Parse("acme"));
        var certificate = DatabaseSite.ExportRingCertificate(database);
        await using var one = await SiteProcess.StartAsync(database.ConnectionString, database.Ring, certificate, "unlimited");
        await using var other = await SiteProcess.StartAsync(database.ConnectionString, database.Ring, certificate, "unlimited");
        await using var proxy = await ReverseProxy.StartAsync(one, other);

        await using var clients = await RepeatingClients.StartAsync(proxy, kid, "c_1", "c_1", "c_1", "c_2", "c_2", "c_2");
        await clients.ReadUntilAsync(() => clients.Count(Granted) >= 50);
        await cluster.CrashAsync();
        await clients.ReadUntilAsync(() => clients.Count("503 unavailable") >= 20);
        await cluster.StartAsync();
        clients.ResetCounts();
        await clients.ReadUntilAsync(() => clients.Count(Granted, "c_1") >= 25 && clients.Count(Granted, "c_2") >= 25);

        // Suspended at one instance: from now on every key request of the customer is refused, at both instances.
        await one.SuspendAsync("c_1");
        var suspended = Stopwatch.GetTimestamp();
        clients.ResetCounts();
        await clients.ReadUntilAsync(() => clients.Count("403 key-revoked", "c_1") >= 25 && clients.Count(Granted, "c_2") >= 25);
        await clients.StopAsync();

        CollectionAssert.IsSubsetOf(
            clients.All.Select(result => result.Response).Distinct().ToArray(),
            new[] { Granted, "503 unavailable", "403 key-revoked" }
        );
        Assert.IsEmpty(clients.All.Where(result => result.Customer == "c_1" && result.Response == Granted && result.SentAt > suspended));
        Assert.IsEmpty(clients.All.Where(result => result.Customer == "c_2" && result.Response == "403 key-revoked"));
        Assert.IsFalse(one.HasExited || other.HasExited, "Both recovered without a restart.");

        // The operator has sent nothing since the crash, so its pooled connections are broken.
        Npgsql.NpgsqlConnection.ClearAllPools();

        // If the crash came between commit and response, more grants are recorded than received, but never fewer.
        var recorded = (await site.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.Granted, Take = int.MaxValue }))
            .CountBy(entry => entry.Session ?? "")
            .ToDictionary();
        foreach (var session in clients.All.Where(result => result.Response == Granted).CountBy(result => result.Session))
        {
            Assert.IsGreaterThanOrEqualTo(session.Value, recorded.GetValueOrDefault(session.Key));
        }
    }

    [TestMethod]
    public async Task A_proxys_headers_decide_about_TLS_and_never_about_the_origin()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await using var process = await SiteProcess.StartAsync(
            database.ConnectionString,
            database.Ring,
            DatabaseSite.ExportRingCertificate(database)
        );
        await using var proxy = await ReverseProxy.StartAsync(process);

        Assert.AreEqual("https", await proxy.Client.GetStringAsync(new Uri("/scheme", UriKind.Relative)));
        var cookie = await SiteProcess.LogInAsync(proxy.Client, "c_1");
        using var client = new SessionClient(kid);
        using var response = await client.PostAsync(
            proxy.Client,
            user: null,
            "https://evil.example",
            request =>
            {
                request.Headers.Add("Cookie", cookie);
                request.Headers.Add("X-Forwarded-Host", "shop.example");
            }
        );
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", response);
        using var healthy = await proxy.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, healthy.StatusCode);
    }
}
