using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Refusals that are recorded although the store does not decide them.</summary>
[TestClass]
public sealed class RefusalRecordTests
{
    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_request_without_a_user_is_recorded_before_its_401_leaves(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        using var client = new SessionClient(kid);
        using var response = await client.PostAsync(site.Client, user: null);
        Assert.AreEqual(HttpStatusCode.Unauthorized, response.StatusCode);
        var entry = await site.LastEntryAsync();
        Assert.AreEqual(
            (KeyDelivery.Session, GrantOutcome.NotSignedIn, "", "", SessionClient.Origin, 1),
            (entry.Delivery, entry.Outcome, entry.Customer, entry.Session, entry.Origin, entry.Count)
        );
        Assert.IsTrue(entry.RequestId.Length > 0);
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Many_requests_without_a_user_are_few_entries_that_count_all(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var site = await DatabaseSite.StartAsync(database))
        {
            var kid = await site.SeedAsync();
            for (var i = 0; i < 50; i++)
            {
                using var client = new SessionClient(kid);
                using var response = await client.PostAsync(site.Client, user: null);
            }

            await site.Site.StopAsync();
        }

        // A site that stops records what it has counted.
        await using var later = await DatabaseSite.StartAsync(database);
        var entries = await later.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.NotSignedIn });
        Assert.AreEqual(50, entries.Sum(entry => entry.Count));

        // Two entries for each minute of the test.
        Assert.IsLessThan(20, entries.Count);
    }

    [TestMethod]
    public async Task RecordEveryRefusal_records_each_refusal_before_its_response()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(
            database,
            keys: options => (options.RecordEveryRefusal, options.RequestsPerMinutePerSession) = (true, 1)
        );
        var kid = await site.SeedAsync();
        for (var i = 1; i <= 3; i++)
        {
            using var client = new SessionClient(kid);
            using var response = await client.PostAsync(site.Client, user: null);
            Assert.AreEqual(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.HasCount(i, await site.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.NotSignedIn }));
        }

        Assert.AreEqual("granted", await site.AskAsync(kid));
        for (var i = 1; i <= 3; i++)
        {
            Assert.AreEqual("429 rate-limited", await site.AskAsync(kid));
            Assert.HasCount(
                i,
                await site.Audit.SearchAsync(
                    new AuditQuery
                    {
                        Outcome = GrantOutcome.RateLimited,
                        Kid = kid,
                        Session = "s_1",
                    }
                )
            );
        }

        Assert.AreEqual(7, (await site.Audit.SearchAsync(new AuditQuery())).DistinctBy(entry => entry.RequestId).Count());
    }

    [TestMethod]
    public async Task A_refusal_by_the_apps_own_policy_is_recorded_with_its_customer()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(
            database,
            services: builder => builder.Services.AddAuthorizationBuilder().AddPolicy("mine", policy => policy.RequireClaim("subscriber")),
            endpoint: endpoint => endpoint.RequireAuthorization("mine")
        );
        var kid = await site.SeedAsync();
        using var response = await site.GetAsync($"/wrapped?kid={kid}");
        Assert.AreEqual(HttpStatusCode.Forbidden, response.StatusCode);
        var entry = await site.LastEntryAsync();
        Assert.AreEqual(
            (KeyDelivery.Wrapped, GrantOutcome.PolicyRefused, "c_1", "s_1"),
            (entry.Delivery, entry.Outcome, entry.Customer, entry.Session)
        );
    }

    [TestMethod]
    [DataRow(HttpStatusCode.TooManyRequests)]
    [DataRow(HttpStatusCode.ServiceUnavailable, DisplayName = "ASP.NET Core's default")]
    public async Task A_refusal_by_the_apps_own_rate_limit_is_recorded(HttpStatusCode rejection)
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(
            database,
            services: builder =>
                builder.Services.AddRateLimiter(limits =>
                {
                    limits.RejectionStatusCode = (int)rejection;

                    // The window is longer than a test.
                    limits.AddFixedWindowLimiter(
                        "keys",
                        o =>
                            (o.PermitLimit, o.Window, o.QueueProcessingOrder) = (1, TimeSpan.FromHours(1), QueueProcessingOrder.OldestFirst)
                    );
                }),
            pipeline: app => app.UseRateLimiter(),
            endpoint: endpoint => endpoint.RequireRateLimiting("keys")
        );
        var kid = await site.SeedAsync();
        using var first = await site.GetAsync($"/wrapped?kid={kid}");
        using var second = await site.GetAsync($"/wrapped?kid={kid}");
        Assert.AreEqual(HttpStatusCode.OK, first.StatusCode);
        Assert.AreEqual(rejection, second.StatusCode);
        var limited = (await site.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.RateLimited })).Single();
        Assert.AreEqual(KeyDelivery.Wrapped, limited.Delivery);
    }

    [TestMethod]
    public async Task A_preflight_of_another_origin_is_recorded()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, new Uri("/api/model-key/session", UriKind.Relative));
        preflight.Headers.Add("Origin", "https://evil.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var response = await site.Client.SendAsync(preflight);
        Assert.AreEqual(HttpStatusCode.Forbidden, response.StatusCode);
        var entry = await site.LastEntryAsync();
        Assert.AreEqual((GrantOutcome.OriginRefused, "https://evil.example", ""), (entry.Outcome, entry.Origin, entry.Customer));
    }

    [TestMethod]
    public async Task Refused_origins_and_malformed_requests_are_recorded()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        using var client = new SessionClient(kid);
        using var elsewhere = await client.PostAsync(site.Client, "user weights/customer:c_1", "https://evil.example");
        await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-refused", elsewhere);
        var entry = await site.LastEntryAsync();
        Assert.AreEqual((GrantOutcome.OriginRefused, "https://evil.example", kid), (entry.Outcome, entry.Origin, entry.Kid));
        client.Body["epk"] = "AAAA";
        using var malformed = await client.PostAsync(site.Client, "user weights/customer:c_1");
        await RefusalResponses.AssertAsync(HttpStatusCode.BadRequest, "bad-request", malformed);
        Assert.AreEqual(GrantOutcome.Malformed, (await site.LastEntryAsync()).Outcome);
    }

    [TestMethod]
    public async Task A_flood_is_refused_and_does_not_fill_the_audit()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database, keys: o => o.RequestsPerMinutePerSession = 1);
        var kid = await site.SeedAsync();
        for (var i = 0; i < 20; i++)
        {
            await site.AskAsync(kid);
        }

        // The first refusal of a minute is recorded at once. A minute that ends during the test records what it has counted.
        var limited = await site.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.RateLimited });
        Assert.IsTrue(limited.Count is >= 1 and < 10, $"{limited.Count}");
    }

    [TestMethod]
    public async Task Anonymous_origins_do_not_take_a_customers_name_off_its_refusals()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database, keys: options => options.RequestsPerMinutePerSession = 1);
        var kid = await site.SeedAsync();
        for (var i = 0; i < 140; i++)
        {
            using var client = new SessionClient(kid);
            using var anonymous = await client.PostAsync(site.Client, user: null, $"https://{i}.example");
        }

        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual("429 rate-limited", await site.AskAsync(kid));
        var limited = (await site.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.RateLimited })).Single();
        Assert.AreEqual(("c_1", "s_1"), (limited.Customer, limited.Session));

        // Two entries for each minute of the test: the first, and the number of the others.
        Assert.IsLessThan(20, (await site.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.NotSignedIn })).Count);
    }
}
