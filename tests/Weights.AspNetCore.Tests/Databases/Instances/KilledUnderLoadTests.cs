using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>The site and the database are killed (kill -9) while clients get keys.</summary>
[TestClass]
public sealed class KilledUnderLoadTests
{
    private const int Rounds = 6;

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task The_audit_has_every_grant_whose_response_arrived(string kind)
    {
        await using var cluster = kind == TestDatabase.Postgres ? await PostgresCluster.StartNewAsync() : null;
        await using var database = cluster is null ? TestDatabase.NewSqlite() : await TestDatabase.CreateAsync(cluster);
        string kid;
        await using (var seed = await DatabaseSite.StartAsync(database))
        {
            kid = await seed.SeedAsync();
        }

        var certificate = DatabaseSite.ExportRingCertificate(database);
        var granted = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var process = await SiteProcess.StartAsync(database.ConnectionString, database.Ring, certificate, "unlimited");
            granted.AddRange(await KillUnderLoadAsync(process, kid, cluster));
            if (cluster is not null)
            {
                await cluster.StartAsync();
            }
        }

        Npgsql.NpgsqlConnection.ClearAllPools();
        await using var site = await DatabaseSite.StartAsync(database);
        var recorded = (await site.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.Granted, Take = int.MaxValue }))
            .CountBy(entry => entry.Session)
            .ToDictionary();
        foreach (var session in granted.CountBy(session => session))
        {
            Assert.IsGreaterThanOrEqualTo(session.Value, recorded.GetValueOrDefault(session.Key));
        }
    }

    /// <summary>Returns the session of each granted response.</summary>
    private static async Task<IReadOnlyList<string>> KillUnderLoadAsync(SiteProcess process, string kid, PostgresCluster? cluster)
    {
        await using var proxy = await ReverseProxy.StartAsync(process);
        await using var clients = await RepeatingClients.StartAsync(proxy, kid, "c_1", "c_1", "c_1", "c_1");
        await clients.ReadUntilAsync(() => clients.Count("granted") >= 50);
        if (cluster is not null)
        {
            await cluster.KillAsync();
        }

        await process.KillAsync();
        await clients.ReadUntilAsync(() => clients.Count(RepeatingClients.Lost) > 0);
        await clients.StopAsync();
        return [.. clients.All.Where(result => result.Response == "granted").Select(result => result.Session)];
    }
}
