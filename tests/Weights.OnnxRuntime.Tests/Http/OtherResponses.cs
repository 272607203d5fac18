using System.Net;
using System.Net.Http.Headers;
using Weights.Encryption;

namespace Weights.OnnxRuntime.Tests;

/// <summary>What a server sends in place of the file that the manifest names, and where files may come from.</summary>
[TestClass]
public sealed class OtherResponses(TestContext context)
{
    [TestMethod]
    [DataRow("gcm", true)]
    [DataRow("gcm", false)]
    [DataRow("chunked", true)]
    [DataRow("chunked", false)]
    public async Task Files_of_another_length_are_refused(string format, bool lengths)
    {
        using var published = new EncryptedFolder().Add("a", format);
        using var server = new FakeServer(published.Folder) { Lengths = lengths, Ranges = lengths };
        var models = await server.OpenAsync(context.CancellationToken);
        var bytes = await File.ReadAllBytesAsync(published.FileOf("a.enc"), context.CancellationToken);

        foreach (var (content, code) in new[] { ((byte[])[.. bytes, 0], "too-long"), (bytes[..^1], "truncated") })
        {
            await File.WriteAllBytesAsync(published.FileOf("a.enc"), content, context.CancellationToken);

            var error = await Refused(models, published);

            Assert.AreEqual(code, error.Code);
            Assert.Contains("EncryptedModels.OpenAsync", error.Message);
        }
    }

    [TestMethod]
    [DataRow("gcm", 0, "wrong-file")]
    [DataRow("gcm", 100, "tampered")]
    [DataRow("chunked", 50, "wrong-file")]
    [DataRow("chunked", 200, "tampered")]
    public async Task Changed_files_are_refused(string format, int at, string code)
    {
        using var published = new EncryptedFolder().Add("a", format);
        using var server = new FakeServer(published.Folder);
        var models = await server.OpenAsync(context.CancellationToken);
        var bytes = await File.ReadAllBytesAsync(published.FileOf("a.enc"), context.CancellationToken);
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(published.FileOf("a.enc"), bytes, context.CancellationToken);

        Assert.AreEqual(code, (await Refused(models, published)).Code);
    }

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public async Task Pages_of_the_same_length_are_told_apart_from_files(string format)
    {
        using var published = new EncryptedFolder().Add("a", format);
        using var server = new FakeServer(published.Folder);
        var models = await server.OpenAsync(context.CancellationToken);
        var page = new byte[new FileInfo(published.FileOf("a.enc")).Length];
        "<!doctype html><title>"u8.CopyTo(page);
        await File.WriteAllBytesAsync(published.FileOf("a.enc"), page, context.CancellationToken);

        Assert.AreEqual("not-a-container", (await Refused(models, published)).Code);
    }

    [TestMethod]
    public async Task Compressed_files_are_refused()
    {
        using var published = new EncryptedFolder().Add("a", "gcm");
        using var server = new FakeServer(published.Folder);
        var models = await server.OpenAsync(context.CancellationToken);
        server.Respond = static _ => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new ByteArrayContent(new byte[10]) { Headers = { ContentEncoding = { "br" } } },
        };

        var error = await Refused(models, published);

        Assert.AreEqual("not-a-container", error.Code);
        Assert.Contains("Content-Encoding: br", error.Message);
    }

    [TestMethod]
    public async Task Ranges_that_were_not_requested_are_not_used()
    {
        using var published = new EncryptedFolder { Layers = 4, Width = 1024 }.Add("a", "chunked", seed: 6);
        using var server = new FakeServer(published.Folder);
        server.Respond = static request =>
            request.Headers.Range is null
                ? null
                : new HttpResponseMessage(HttpStatusCode.PartialContent)
                {
                    Content = new ByteArrayContent(new byte[10]) { Headers = { ContentRange = new ContentRangeHeaderValue(7, 16, 17) } },
                };

        var models = await server.OpenAsync(context.CancellationToken);
        using var session = await models.OpenSessionAsync("a", published.Keys, null, context.CancellationToken);

        published.AssertResults(session, seed: 6);
    }

    [TestMethod]
    public async Task Large_chunked_files_are_requested_in_ranges_and_nothing_twice()
    {
        using var published = new EncryptedFolder { Layers = 5, Width = 1024 }.Add("a", "chunked", seed: 6);
        using var server = new FakeServer(published.Folder);
        var models = await server.OpenAsync(context.CancellationToken);

        using var session = await models.OpenSessionAsync("a", published.Keys, null, context.CancellationToken);

        var ranges = server.Requests.Skip(1).Select(static request => RangeHeaderValue.Parse(request.Split(' ')[1]).Ranges.Single());
        var requested = ranges.Sum(static range => range.To!.Value + 1 - range.From!.Value);
        var length = new FileInfo(published.FileOf("a.enc")).Length;
        Assert.IsGreaterThan(3, server.Requests.Count);
        Assert.IsInRange(length, length + 5000, requested);
    }

    [TestMethod]
    [DataRow("https://cdn.example/weights/a.enc?v=1&token=secret", "https://cdn.example/weights/a.enc")]
    [DataRow("/weights/a.enc?token=secret", "https://site.example/weights/a.enc")]
    public async Task Files_come_from_the_urls_of_the_manifest_and_messages_hide_their_queries(string address, string shown)
    {
        using var published = new EncryptedFolder().Add("a", "gcm", seed: 8).Change("url", address);
        using var server = new FakeServer(published.Folder);
        var models = await server.OpenAsync(context.CancellationToken);

        using var session = await models.OpenSessionAsync("a", published.Keys, null, context.CancellationToken);
        published.AssertResults(session, seed: 8);
        Assert.AreEqual(new Uri(FakeServer.Manifest, address).ToString(), server.Requests.Last());

        File.Delete(published.FileOf("a.enc"));
        var error = await Refused(models, published);
        Assert.Contains(shown, error.Message);
        Assert.DoesNotContain("secret", error.ToString());
    }

    [TestMethod]
    [DataRow("file:///etc/passwd")]
    [DataRow("data:,x")]
    [DataRow("https://user:password@site.example/a.enc")]
    public async Task Other_urls_are_refused(string address)
    {
        using var published = new EncryptedFolder().Add("a", "gcm").Change("url", address);
        using var server = new FakeServer(published.Folder);

        var error = await Assert.ThrowsExactlyAsync<EncryptedModelException>(() => server.OpenAsync(context.CancellationToken));

        Assert.AreEqual("bad-manifest", error.Code);
        Assert.DoesNotContain("password", error.ToString());
    }

    [TestMethod]
    public async Task Pages_in_place_of_the_manifest_are_named()
    {
        using var server = new FakeServer("none")
        {
            Respond = static _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("\n<!doctype html>") },
        };

        var error = await Assert.ThrowsExactlyAsync<EncryptedModelException>(() => server.OpenAsync(context.CancellationToken));

        Assert.AreEqual("bad-manifest", error.Code);
        Assert.Contains("it is an HTML page", error.Message);
    }

    [TestMethod]
    [DataRow("models.json")]
    [DataRow("file:///weights/models.json")]
    public async Task A_manifest_is_at_an_address_of_http(string manifest)
    {
        using var client = new HttpClient();

        await Assert.ThrowsExactlyAsync<ArgumentException>(() =>
            EncryptedModels.OpenAsync(client, new Uri(manifest, UriKind.RelativeOrAbsolute), context.CancellationToken)
        );
    }

    [TestMethod]
    public async Task A_wrong_key_is_found_before_anything_is_requested()
    {
        using var published = new EncryptedFolder().Add("a", "gcm");
        using var server = new FakeServer(published.Folder);
        var models = await server.OpenAsync(context.CancellationToken);
        var keys = new DelegateKeySource(static (_, _) => ValueTask.FromResult<ContentKey?>(ContentKey.Generate()));

        var error = await Assert.ThrowsExactlyAsync<EncryptedModelException>(() =>
            models.OpenSessionAsync("a", keys, null, context.CancellationToken)
        );

        Assert.AreEqual("wrong-key", error.Code);
        Assert.HasCount(1, server.Requests);
    }

    private Task<EncryptedModelException> Refused(EncryptedModels models, EncryptedFolder published) =>
        Assert.ThrowsExactlyAsync<EncryptedModelException>(() =>
            models.OpenSessionAsync("a", published.Keys, null, context.CancellationToken)
        );
}
