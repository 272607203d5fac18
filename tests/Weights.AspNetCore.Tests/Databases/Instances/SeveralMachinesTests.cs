using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
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

        await using var visitors = await Visitors.ArriveAsync(proxy, kid, "c_1", "c_1", "c_1", "c_2", "c_2", "c_2");
        await visitors.ListenUntilAsync(() => visitors.Count(Granted) >= 50);
        await cluster.CrashAsync();
        await visitors.ListenUntilAsync(() => visitors.Count("503 unavailable") >= 20);
        await cluster.StartAsync();
        visitors.Forget();
        await visitors.ListenUntilAsync(() => visitors.Count(Granted, "c_1") >= 25 && visitors.Count(Granted, "c_2") >= 25);

        // Suspended at one instance: from now on every key request of the customer is refused, at both instances.
        await one.SuspendAsync("c_1");
        var suspended = Stopwatch.GetTimestamp();
        visitors.Forget();
        await visitors.ListenUntilAsync(() => visitors.Count("403 key-revoked", "c_1") >= 25 && visitors.Count(Granted, "c_2") >= 25);
        await visitors.LeaveAsync();

        CollectionAssert.IsSubsetOf(
            visitors.All.Select(response => response.Result).Distinct().ToArray(),
            new[] { Granted, "503 unavailable", "403 key-revoked" }
        );
        Assert.IsEmpty(
            visitors.All.Where(response => response.Customer == "c_1" && response.Result == Granted && response.Asked > suspended)
        );
        Assert.IsEmpty(visitors.All.Where(response => response.Customer == "c_2" && response.Result == "403 key-revoked"));
        Assert.IsFalse(one.HasExited || other.HasExited, "Both recovered without a restart.");

        // The operator has sent nothing since the crash, so its pooled connections are broken.
        Npgsql.NpgsqlConnection.ClearAllPools();

        // If the crash came between commit and response, more grants are recorded than received, but never fewer.
        var recorded = (await site.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.Granted, Take = int.MaxValue }))
            .CountBy(entry => entry.Session ?? "")
            .ToDictionary();
        foreach (var session in visitors.All.Where(response => response.Result == Granted).CountBy(response => response.Session))
        {
            Assert.IsGreaterThanOrEqualTo(session.Value, recorded.GetValueOrDefault(session.Key));
        }
    }

    [TestMethod]
    public async Task A_proxy_is_believed_about_TLS_and_never_about_the_origin()
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
        await Problems.AssertAsync(HttpStatusCode.Forbidden, "key-refused", response);
        using var healthy = await proxy.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, healthy.StatusCode);
    }

    /// <summary>Signed-in users who send one key request after another.</summary>
    private sealed class Visitors : IAsyncDisposable
    {
        private readonly Channel<Visit> _responses = Channel.CreateUnbounded<Visit>();
        private readonly CancellationTokenSource _leaving = new();
        private readonly List<Visit> _all = [];
        private Task _visits = Task.CompletedTask;
        private int _forgotten;

        public IReadOnlyList<Visit> All => _all;

        public static async Task<Visitors> ArriveAsync(ReverseProxy proxy, string kid, params string[] customers)
        {
            var visitors = new Visitors();
            var cookies = await Task.WhenAll(customers.Select(customer => SiteProcess.LogInAsync(proxy.Client, customer)));
            visitors._visits = Task.WhenAll(
                customers.Zip(
                    cookies,
                    (customer, cookie) =>
                        Task.Run(async () =>
                        {
                            try
                            {
                                while (!visitors._leaving.IsCancellationRequested)
                                {
                                    visitors._responses.Writer.TryWrite(await AskAsync(proxy, kid, customer, cookie));
                                }
                            }
                            catch (Exception e) when (visitors._responses.Writer.TryComplete(e))
                            {
                                // The exception reaches the reader of the channel.
                            }
                        })
                )
            );
            return visitors;
        }

        /// <summary>How many responses of a kind came since the last <see cref="Forget"/>.</summary>
        public int Count(string response, string? customer = null) =>
            _all.Skip(_forgotten).Count(visit => visit.Result == response && visit.Customer == (customer ?? visit.Customer));

        public void Forget()
        {
            while (_responses.Reader.TryRead(out var visit))
            {
                _all.Add(visit);
            }

            _forgotten = _all.Count;
        }

        public async Task ListenUntilAsync(Func<bool> condition)
        {
            while (!condition())
            {
                _all.Add(await _responses.Reader.ReadAsync());
            }
        }

        public async Task LeaveAsync()
        {
            await _leaving.CancelAsync();
            await _visits;
            Forget();
        }

        public async ValueTask DisposeAsync()
        {
            await LeaveAsync();
            _leaving.Dispose();
        }

        private static async Task<Visit> AskAsync(ReverseProxy proxy, string kid, string customer, string cookie)
        {
            using var client = new SessionClient(kid);
            var asked = Stopwatch.GetTimestamp();
            using var response = await client.PostAsync(proxy.Client, user: null, change: request => request.Headers.Add("Cookie", cookie));
            if (!response.IsSuccessStatusCode)
            {
                return new(customer, asked, $"{(int)response.StatusCode} {await Problems.CodeAsync(response)}", Session: "");
            }

            var json = await response.Content.ReadAsStringAsync();
            using var key = client.Open(json);
            return new(
                customer,
                asked,
                key?.Kid == kid ? Granted : "an response that does not open",
                JsonDocument.Parse(json).RootElement.GetProperty("session").GetString()!
            );
        }
    }

    private sealed record Visit(string Customer, long Asked, string Result, string Session);
}
