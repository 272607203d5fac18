using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Weights.AspNetCore.Tests.Middleware;

/// <summary>Requests that end early: by the app's request timeouts, by the server's minimum rate, or because the client leaves.</summary>
[TestClass]
public sealed class TimeoutTests
{
    private const string Head =
        "POST /api/model-key/session HTTP/1.1\r\nHost: localhost\r\nX-Test-User: ann weights/customer:c_1\r\n"
        + "Origin: https://shop.example\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{";

    [TestMethod]
    [DataRow("/api/model-key/session")]
    [DataRow("/api/model-key")]
    public async Task A_grant_after_the_apps_time_limit_is_504_and_not_delivered(string path)
    {
        foreach (var placement in Enum.GetValues<Placement>())
        {
            await using var site = await StartAsync(placement, WaitForTheEndAsync);
            using var response =
                path == "/api/model-key" ? await site.Site.GetAsync("", TrialSite.Ann) : await site.AskAsync(TrialSite.Ann);
            Assert.AreEqual(504, (int)response.StatusCode, $"{placement}");
            Assert.AreEqual("no-store", response.Headers.GetValues("Cache-Control").Single());
            CollectionAssert.AreEqual(
                new[] { GrantOutcome.Granted, GrantOutcome.NotDelivered },
                site.Audit.Outcomes.ToArray(),
                $"{placement}"
            );
            AssertOneLine(site);
        }
    }

    [TestMethod]
    public async Task A_refusal_after_the_apps_time_limit_is_504()
    {
        await using var site = await StartAsync(
            Placement.Automatic,
            async token =>
            {
                await WaitForTheEndAsync(token);
                token.ThrowIfCancellationRequested();
            }
        );
        using var response = await site.AskAsync(TrialSite.Ann);
        Assert.AreEqual(504, (int)response.StatusCode);
        TrialSite.AssertHeaders(response);
        CollectionAssert.AreEqual(new[] { GrantOutcome.Unavailable }, site.Audit.Outcomes.ToArray());
        AssertOneLine(site);
    }

    [TestMethod]
    public async Task A_body_that_is_slower_than_the_apps_time_limit_is_504()
    {
        await using var site = await StartAsync(Placement.Automatic, static _ => Task.CompletedTask);
        var response = await SendAsync(site, Head);
        Assert.StartsWith("HTTP/1.1 504 ", response);
        Assert.Contains("Cache-Control: no-store", response);
        CollectionAssert.AreEqual(new[] { GrantOutcome.Unavailable }, site.Audit.Outcomes.ToArray());
        AssertOneLine(site);
    }

    [TestMethod]
    public async Task A_body_that_is_slower_than_the_servers_minimum_is_408()
    {
        await using var site = await TrialSite.StartAsync(
            Placement.Automatic,
            static _ => { },
            builder =>
                builder.WebHost.ConfigureKestrel(server =>
                    server.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1000, gracePeriod: TimeSpan.FromSeconds(1.5))
                )
        );
        var response = await SendAsync(site, Head);
        Assert.StartsWith("HTTP/1.1 408 ", response);
        Assert.Contains("Cache-Control: no-store", response);
        Assert.Contains("\"code\":\"bad-request\"", response);
        CollectionAssert.AreEqual(new[] { GrantOutcome.Malformed }, site.Audit.Outcomes.ToArray());
    }

    [TestMethod]
    public async Task A_grant_to_a_client_that_has_left_is_recorded_as_not_delivered()
    {
        using var leaves = new CancellationTokenSource();
        await using var site = await TrialSite.StartAsync(
            Placement.Automatic,
            static _ => { },
            beforeGrant: async token =>
            {
                await leaves.CancelAsync();
                await WaitForTheEndAsync(token);
            }
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/model-key", UriKind.Relative));
        request.Headers.Add(TestAuthentication.Header, TrialSite.Ann);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await site.Site.Client.SendAsync(request, leaves.Token));

        // The server waits for the request to end.
        await site.Site.StopAsync();
        CollectionAssert.AreEqual(new[] { GrantOutcome.Granted, GrantOutcome.NotDelivered }, site.Audit.Outcomes.ToArray());
        Assert.DoesNotContain("Error ", site.Site.Logs.Text);
    }

    private static async Task WaitForTheEndAsync(CancellationToken token)
    {
        var end = new TaskCompletionSource();
        await using var _ = token.Register(end.SetResult);
        await end.Task;
    }

    /// <summary>One line says that the time is over, and no other one is a warning or an error.</summary>
    private static void AssertOneLine(TrialSite site)
    {
        string[] lines =
        [
            .. site
                .Site.Logs.Text.Split('\n')
                .Where(line => line.StartsWith("Warning ", StringComparison.Ordinal) || line.StartsWith("Error ", StringComparison.Ordinal))
                .Where(line => !line.Contains("over plain HTTP", StringComparison.Ordinal)),
        ];
        Assert.HasCount(1, lines, string.Join('\n', lines));
        Assert.Contains("Timeouts", lines[0]);
    }

    private static Task<TrialSite> StartAsync(Placement placement, Func<CancellationToken, Task> beforeGrant) =>
        TrialSite.StartAsync(
            placement,
            app => app.UseRequestTimeouts(),
            builder =>
                builder.Services.AddRequestTimeouts(o =>
                    o.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromSeconds(0.5) }
                ),
            beforeGrant: beforeGrant
        );

    private static async Task<string> SendAsync(TrialSite site, string head)
    {
        var address = site.Site.Client.BaseAddress!;
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        var received = new StringBuilder();
        var buffer = new byte[4096];
        while (!IsComplete(received.ToString()))
        {
            var count = await stream.ReadAsync(buffer);
            if (count == 0)
            {
                break;
            }

            received.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return received.ToString();
    }

    // The responses are small: a body arrives whole, after the headers.
    private static bool IsComplete(string response) =>
        response.Split("\r\n\r\n") is [var headers, var body]
        && (body.Length > 0 || headers.Contains("Content-Length: 0", StringComparison.Ordinal));
}
