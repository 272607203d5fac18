using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>What is on record besides decisions about keys: requests that never came so far, and what administrators do.</summary>
[TestClass]
public sealed class AuditTests
{
    private static readonly KeyId _acme = KeyId.Parse("acme");

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_request_of_nobody_is_on_record_before_its_401_leaves(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        using var client = new SessionClient(kid);
        using var answer = await client.PostAsync(site.Client, user: null);
        Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
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
    public async Task A_flood_of_nobodies_is_a_few_entries_that_lose_no_request(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var site = await DatabaseSite.StartAsync(database))
        {
            var kid = await site.SeedAsync();
            for (var i = 0; i < 50; i++)
            {
                using var client = new SessionClient(kid);
                using var answer = await client.PostAsync(site.Client, user: null);
            }

            await site.Site.StopAsync();
        }

        // A site that stops writes down what it counted.
        await using var later = await DatabaseSite.StartAsync(database);
        var entries = await later.Audit.SearchAsync(new AuditQuery { Outcome = GrantOutcome.NotSignedIn });
        Assert.AreEqual(50, entries.Sum(entry => entry.Count));

        // Two for each minute that the test lasts.
        Assert.IsLessThan(20, entries.Count);
    }

    [TestMethod]
    public async Task Each_refusal_is_on_record_before_its_answer_where_that_is_wanted()
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
            using var answer = await client.PostAsync(site.Client, user: null);
            Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
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
    public async Task A_refusal_by_a_policy_of_the_app_is_on_record_with_its_customer()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(
            database,
            services: builder => builder.Services.AddAuthorizationBuilder().AddPolicy("mine", policy => policy.RequireClaim("subscriber")),
            endpoint: endpoint => endpoint.RequireAuthorization("mine")
        );
        var kid = await site.SeedAsync();
        using var answer = await site.GetAsync($"/wrapped?kid={kid}");
        Assert.AreEqual(HttpStatusCode.Forbidden, answer.StatusCode);
        var entry = await site.LastEntryAsync();
        Assert.AreEqual(
            (KeyDelivery.Wrapped, GrantOutcome.PolicyRefused, "c_1", "s_1"),
            (entry.Delivery, entry.Outcome, entry.Customer, entry.Session)
        );
    }

    [TestMethod]
    [DataRow(HttpStatusCode.TooManyRequests)]
    [DataRow(HttpStatusCode.ServiceUnavailable, DisplayName = "ASP.NET Core's default")]
    public async Task A_refusal_by_a_rate_limit_of_the_app_is_on_record(HttpStatusCode rejection)
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(
            database,
            services: builder =>
                builder.Services.AddRateLimiter(limits =>
                {
                    limits.RejectionStatusCode = (int)rejection;

                    // Never refilled while a test runs.
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
    public async Task A_preflight_of_another_origin_is_on_record()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, new Uri("/api/model-key/session", UriKind.Relative));
        preflight.Headers.Add("Origin", "https://evil.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await site.Client.SendAsync(preflight);
        Assert.AreEqual(HttpStatusCode.Forbidden, answer.StatusCode);
        var entry = await site.LastEntryAsync();
        Assert.AreEqual((GrantOutcome.OriginRefused, "https://evil.example", ""), (entry.Outcome, entry.Origin, entry.Customer));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Every_operation_is_on_record_with_who_did_it(string kind)
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
    public async Task Who_did_it_is_the_user_of_the_request_that_it_is_done_in()
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
    public async Task An_operation_that_was_refused_changed_nothing_and_is_not_on_record()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => site.Customers.SuspendAsync("c_9"));
        Assert.IsEmpty(await site.Audit.SearchOperationsAsync(new OperationQuery()));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Entries_older_than_the_retention_are_deleted_in_batches_and_the_others_stay(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database, audit: o => o.AuditRetention = TimeSpan.FromDays(30));
        var kid = await site.SeedAsync();
        await using (var context = site.Database.Create())
        {
            // More than one batch.
            await context.Database.OpenConnectionAsync();
            var old = new KeyRequest
            {
                Delivery = KeyDelivery.Session,
                Customer = "c_1",
                Session = "s_old",
                RequestId = "r",
                At = site.Clock.GetUtcNow(),
            };
            await context.InsertAuditAsync([.. Enumerable.Range(0, 2500).Select(_ => AuditRow.Of(old, GrantOutcome.Granted, "acme"))]);
        }

        site.Clock.Offset = TimeSpan.FromDays(31);
        await site.AskAsync(kid, session: "s_new");
        await site.Customers.SuspendAsync("c_1");
        var cleanUp = site.Site.Services.GetRequiredService<AuditCleanUp>();
        Assert.AreEqual(2503, await cleanUp.DeleteAsync(), "2,500 requests and the three operations of stocking");
        Assert.AreEqual("s_new", (await site.Audit.SearchAsync(new AuditQuery())).Single().Session);
        Assert.AreEqual(ModelKeyOperation.Suspended, (await site.Audit.SearchOperationsAsync(new OperationQuery())).Single().Operation);
        Assert.AreEqual(0, await cleanUp.DeleteAsync());
    }

    [TestMethod]
    public async Task Without_a_retention_the_audit_is_kept()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        await site.AskAsync(await site.SeedAsync());
        site.Clock.Offset = TimeSpan.FromDays(36500);
        Assert.AreEqual(0, await site.Site.Services.GetRequiredService<AuditCleanUp>().DeleteAsync());
        Assert.HasCount(1, await site.Audit.SearchAsync(new AuditQuery()));
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("36501")]
    public async Task A_retention_of_nothing_or_beyond_the_calendar_is_refused_at_the_start(string days)
    {
        await using var database = TestDatabase.NewSqlite();
        var refusal = await Assert.ThrowsExactlyAsync<Microsoft.Extensions.Options.OptionsValidationException>(() =>
            DatabaseSite.StartAsync(
                database,
                audit: o => o.AuditRetention = TimeSpan.Parse($"{days}.00:00:00", CultureInfo.InvariantCulture)
            )
        );
        Assert.Contains("AuditRetention", refusal.Message);
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
