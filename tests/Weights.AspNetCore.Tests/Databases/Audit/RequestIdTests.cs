using System.Net;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Which IDs of a request the audit has, if the client chooses headers.</summary>
[TestClass]
public sealed class RequestIdTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private static readonly Action<HttpRequestMessage> _ownIds = request =>
    {
        request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        request.Headers.Add("X-Request-Id", "chosen");
        request.Headers.Add("X-Correlation-Id", "chosen");
    };

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task The_request_ID_of_a_decision_is_the_servers_and_its_trace_ID_the_clients(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await AskAsync(site, kid, "user weights/customer:c_1", HttpStatusCode.OK);
        await AskAsync(site, kid, "user weights/customer:c_1", HttpStatusCode.OK);
        await AskAsync(site, kid, null, HttpStatusCode.Unauthorized);
        var entries = await site.Audit.SearchAsync(new AuditQuery { TraceId = TraceId });
        Assert.HasCount(3, entries);
        Assert.AreEqual(3, entries.DistinctBy(entry => entry.RequestId).Count(), "the trace ID repeats, the request ID does not");
        Assert.IsFalse(entries.Any(entry => entry.RequestId is TraceId or "chosen"));
        var one = await site.Audit.SearchAsync(new AuditQuery { RequestId = entries[0].RequestId });
        Assert.AreEqual(entries[0], one.Single());
    }

    [TestMethod]
    public async Task A_refusals_log_line_has_the_request_ID_of_its_audit_entry()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await AskAsync(site, kid, "user weights/customer:c_9", HttpStatusCode.Forbidden);
        var entry = await site.LastEntryAsync();
        Assert.Contains($"UnknownCustomer, kid '{kid}', request {entry.RequestId}.", site.Site.Logs.Text);

        // ASP.NET Core puts the same ID into the scope of every line of the request.
        Assert.Contains($"RequestId:{entry.RequestId}", site.Site.Logs.Text);
    }

    [TestMethod]
    public async Task An_older_Request_Id_header_chooses_neither_ID()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        using var client = new SessionClient(await site.SeedAsync());
        using var response = await client.PostAsync(
            site.Client,
            "user weights/customer:c_1",
            change: static request => request.Headers.Add("Request-Id", "|chosen.1.")
        );
        var entry = await site.LastEntryAsync();
        Assert.DoesNotContain("chosen", $"{entry.RequestId} {entry.TraceId}");
        Assert.AreNotEqual(new string('0', 32), entry.TraceId);
    }

    [TestMethod]
    public async Task The_request_ID_of_an_operation_is_the_servers()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(
            database,
            pipeline: app =>
                app.MapPost("/suspend/{customer}", (string customer, CustomerOperations customers) => customers.SuspendAsync(customer))
        );
        await site.SeedAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/suspend/c_1", UriKind.Relative));
        _ownIds(request);
        using var response = await site.Client.SendAsync(request);
        var operation = (await site.Audit.SearchOperationsAsync(new OperationQuery { Operation = ModelKeyOperation.Suspended })).Single();
        Assert.AreEqual(TraceId, operation.TraceId);
        Assert.IsFalse(operation.RequestId is null or TraceId or "chosen");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true, DisplayName = "with AddProblemDetails()")]
    public async Task The_response_of_a_refusal_has_no_ID_but_the_trace_ID_of_ProblemDetails(bool problemDetails)
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(
            database,
            services: builder => _ = problemDetails ? builder.Services.AddProblemDetails() : builder.Services
        );
        using var client = new SessionClient(await site.SeedAsync());
        using var response = await client.PostAsync(site.Client, "user weights/customer:c_9", change: _ownIds);
        var body = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain((await site.LastEntryAsync()).RequestId, body);
        Assert.AreEqual(problemDetails, body.Contains(TraceId, StringComparison.Ordinal), body);
    }

    private static async Task AskAsync(DatabaseSite site, string kid, string? user, HttpStatusCode expected)
    {
        using var client = new SessionClient(kid);
        using var response = await client.PostAsync(site.Client, user, change: _ownIds);
        Assert.AreEqual(expected, response.StatusCode);
    }
}
