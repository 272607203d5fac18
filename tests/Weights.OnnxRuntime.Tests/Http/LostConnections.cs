using System.Net;
using System.Net.Http.Headers;

namespace Weights.OnnxRuntime.Tests;

/// <summary>A connection that is lost is made again, but not for ever.</summary>
[TestClass]
public sealed class LostConnections(TestContext context)
{
    [TestMethod]
    [DataRow("gcm", true)]
    [DataRow("gcm", false)]
    [DataRow("chunked", true)]
    [DataRow("chunked", false)]
    public async Task A_download_continues_where_it_stopped(string format, bool ranges)
    {
        using var published = new EncryptedFolder { Layers = 3, Width = 512 }.Add("a", format, seed: 7);
        using var server = new FakeServer(published.Folder) { LostAfter = ranges ? 1_000_000 : 2_500_000, Ranges = ranges };
        if (!ranges)
        {
            // Without ranges, a response must have everything some time.
            server.Respond = _ =>
            {
                server.LostAfter = server.Requests.Count > 2 ? null : server.LostAfter;
                return null;
            };
        }

        var models = await server.OpenAsync(context.CancellationToken);
        using var session = await models.OpenSessionAsync("a", published.Keys, null, context.CancellationToken);

        published.AssertResults(session, seed: 7);
        Assert.IsEmpty(server.Pauses);
        Assert.IsGreaterThan(2, server.Requests.Count);
    }

    [TestMethod]
    public async Task A_server_that_sends_little_each_time_is_given_up()
    {
        using var published = new EncryptedFolder { Layers = 3, Width = 512 }.Add("a", "gcm");
        using var server = new FakeServer(published.Folder) { LostAfter = 1000 };
        var models = await server.OpenAsync(context.CancellationToken);

        var error = await Refused(models, published);

        Assert.AreEqual("network", error.Code);
        Assert.Contains("https://site.example/weights/a.enc", error.Message);
        Assert.HasCount(1 + 1 + HttpPolicy.Default.Retries, server.Requests);
        Assert.HasCount(HttpPolicy.Default.Retries, server.Pauses);
    }

    [TestMethod]
    public async Task A_site_without_a_connection_is_given_up()
    {
        using var server = new FakeServer("none") { Respond = static _ => throw new HttpRequestException("no route to host") };

        var error = await Assert.ThrowsExactlyAsync<EncryptedModelException>(() => server.OpenAsync(context.CancellationToken));

        Assert.AreEqual("network", error.Code);
        Assert.Contains("no route to host", error.Message);
        Assert.HasCount(1 + HttpPolicy.Default.Retries, server.Requests);
    }

    [TestMethod]
    public async Task A_response_that_ends_early_twice_at_the_same_place_is_that_short()
    {
        using var published = new EncryptedFolder().Add("a", "gcm");
        using var server = new FakeServer(published.Folder) { Lengths = false, Ranges = false };
        var models = await server.OpenAsync(context.CancellationToken);
        Shorten(published);

        var error = await Refused(models, published);

        Assert.AreEqual("truncated", error.Code);
        Assert.HasCount(3, server.Requests);
    }

    [TestMethod]
    public async Task A_failed_server_is_asked_again_after_the_time_that_it_says()
    {
        using var published = new EncryptedFolder().Add("a", "chunked", seed: 3);
        using var server = new FakeServer(published.Folder);
        var failures = 2;
        server.Respond = _ =>
            failures-- > 0
                ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
                {
                    Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(19)) },
                }
                : null;

        var models = await server.OpenAsync(context.CancellationToken);
        using var session = await models.OpenSessionAsync("a", published.Keys, null, context.CancellationToken);

        published.AssertResults(session, seed: 3);
        CollectionAssert.AreEqual(new[] { TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(19) }, server.Pauses.ToArray());
    }

    [TestMethod]
    public async Task A_server_that_asks_for_a_long_pause_is_not_waited_for()
    {
        using var server = new FakeServer("none")
        {
            Respond = static _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
            {
                Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromHours(1)) },
            },
        };

        var error = await Assert.ThrowsExactlyAsync<EncryptedModelException>(() => server.OpenAsync(context.CancellationToken));

        Assert.AreEqual("http-status", error.Code);
        Assert.AreEqual(503, error.Status);
        Assert.AreEqual(TimeSpan.FromHours(1), error.RetryAfter);
        Assert.IsEmpty(server.Pauses);
    }

    [TestMethod]
    public async Task A_missing_file_is_not_asked_for_again()
    {
        using var published = new EncryptedFolder().Add("a", "gcm");
        using var server = new FakeServer(published.Folder);
        var models = await server.OpenAsync(context.CancellationToken);
        File.Delete(published.FileOf("a.enc"));

        var error = await Refused(models, published);

        Assert.AreEqual("http-status", error.Code);
        Assert.AreEqual(404, error.Status);
        Assert.HasCount(2, server.Requests);
    }

    [TestMethod]
    public async Task A_silent_server_is_given_up()
    {
        using var published = new EncryptedFolder().Add("a", "gcm");
        using var server = Hanging(published);
        var models = await server.OpenAsync(context.CancellationToken, silence: TimeSpan.FromMilliseconds(50));

        var error = await Refused(models, published);

        Assert.AreEqual("network", error.Code);
        Assert.Contains("Nothing arrived", error.Message);
    }

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public async Task A_cancelled_load_ends_while_it_waits(string format)
    {
        using var published = new EncryptedFolder().Add("a", format);
        using var cancelled = new CancellationTokenSource();
        using var server = Hanging(published, onFile: cancelled.Cancel);
        var models = await server.OpenAsync(context.CancellationToken);

        await Assert.ThrowsAsync<OperationCanceledException>(() => models.OpenSessionAsync("a", published.Keys, null, cancelled.Token));
    }

    private static FakeServer Hanging(EncryptedFolder published, Action? onFile = null)
    {
        var server = new FakeServer(published.Folder);
        server.Respond = request =>
        {
            if (request.RequestUri == FakeServer.Manifest)
            {
                return null;
            }

            onFile?.Invoke();
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new FaultyBody([1], hangs: true)) };
        };
        return server;
    }

    private static void Shorten(EncryptedFolder published)
    {
        using var file = File.OpenHandle(published.FileOf("a.enc"), FileMode.Open, FileAccess.Write);
        RandomAccess.SetLength(file, RandomAccess.GetLength(file) - 1);
    }

    private Task<EncryptedModelException> Refused(EncryptedModels models, EncryptedFolder published) =>
        Assert.ThrowsExactlyAsync<EncryptedModelException>(() =>
            models.OpenSessionAsync("a", published.Keys, null, context.CancellationToken)
        );
}
