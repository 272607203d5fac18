using Weights.Encryption;

namespace Weights.OnnxRuntime.Tests;

/// <summary>One container in a stream, without a manifest.</summary>
[TestClass]
public sealed class ContainersInStreams(TestContext context)
{
    [TestMethod]
    [DataRow("gcm", true)]
    [DataRow("gcm", false)]
    [DataRow("chunked", true)]
    [DataRow("chunked", false)]
    public async Task Give_the_results_of_the_unencrypted_model(string format, bool seekable)
    {
        using var published = new EncryptedFolder { Layers = 3, Width = 512 }.Add("face/détect", format, seed: 5);
        using var key = KeyFile.Read(published.KeyFilePath);
        await using var container = OpenFile(published.FileOf("face/détect.enc"), seekable);

        using var session = await EncryptedContainer.OpenSessionAsync(
            container,
            FormatOf(format),
            "face/détect",
            key,
            options => options.IntraOpNumThreads = 1,
            context.CancellationToken
        );

        published.AssertResults(session, seed: 5);
    }

    [TestMethod]
    public async Task Have_their_tag_also_where_two_pieces_of_the_stream_meet()
    {
        using var key = ContentKey.Generate();
        foreach (var length in new[] { (1 << 20) - 20, (1 << 20) - 16, (1 << 20) - 10, 1 << 20, (1 << 20) + 1, 0 })
        {
            var container = GcmContainer.Encrypt(key, ModelFileName.Of("a"), new byte[length]);
            await using var stream = NotSeekable(container);

            var error = await Refused(stream, ContainerFormat.Gcm, key);

            // It was decrypted, but is no model.
            Assert.AreEqual("session", error.Code, $"{length} bytes");
        }
    }

    [TestMethod]
    [DataRow("gcm", true)]
    [DataRow("gcm", false)]
    [DataRow("chunked", true)]
    [DataRow("chunked", false)]
    public async Task Are_refused_if_they_were_changed_cut_or_lengthened(string format, bool seekable)
    {
        using var published = new EncryptedFolder().Add("a", format);
        using var key = KeyFile.Read(published.KeyFilePath);
        var bytes = await File.ReadAllBytesAsync(published.FileOf("a.enc"), context.CancellationToken);
        var changed = bytes.ToArray();
        changed[^100] ^= 1;
        var isChunked = format == "chunked";

        foreach (
            var (content, code) in new[]
            {
                (changed, "tampered"),
                (bytes[..^1], isChunked ? "truncated" : "tampered"),
                ([.. bytes, 0], isChunked ? "too-long" : "tampered"),
                (bytes[..20], isChunked ? "wrong-container" : "truncated"),
                ([], isChunked ? "wrong-container" : "truncated"),
            }
        )
        {
            await using var container = seekable ? new MemoryStream(content) : (Stream)NotSeekable(content);

            var error = await Refused(container, FormatOf(format), key);

            Assert.AreEqual(code, error.Code);
            Assert.Contains("'a'", error.Message);
        }
    }

    [TestMethod]
    public async Task Are_refused_with_another_key_name_or_format()
    {
        using var published = new EncryptedFolder().Add("b", "chunked");
        using var key = KeyFile.Read(published.KeyFilePath);
        using var other = ContentKey.Generate();

        Assert.AreEqual("wrong-key", (await Refused(Open(), ContainerFormat.Chunked, key)).Code);
        Assert.AreEqual("wrong-key", (await Refused(Open(), ContainerFormat.Chunked, other)).Code);
        Assert.AreEqual("tampered", (await Refused(Open(), ContainerFormat.Gcm, key)).Code);
        Assert.AreEqual("bad-name", (await Refused(Open(), ContainerFormat.Chunked, key, name: "../b")).Code);
        Assert.AreEqual("wrong-container", (await Refused(new MemoryStream(new byte[200]), ContainerFormat.Chunked, key)).Code);
        await Assert.ThrowsExactlyAsync<ArgumentOutOfRangeException>(() =>
            EncryptedContainer.OpenSessionAsync(Open(), (ContainerFormat)7, "b", key, null, context.CancellationToken)
        );

        MemoryStream Open() => new(File.ReadAllBytes(published.FileOf("b.enc")));
    }

    [TestMethod]
    [DataRow(ContainerFormat.Gcm)]
    [DataRow(ContainerFormat.Chunked)]
    public async Task Are_not_read_further_if_the_load_is_cancelled(ContainerFormat format)
    {
        using var key = ContentKey.Generate();
        using var cancelled = new CancellationTokenSource();

        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            EncryptedContainer.OpenSessionAsync(
                new FaultyBody([], hangs: true),
                format,
                "a",
                key,
                _ => cancelled.CancelAfter(TimeSpan.FromMilliseconds(1)),
                cancelled.Token
            )
        );
    }

    [TestMethod]
    [DataRow(ContainerFormat.Gcm)]
    [DataRow(ContainerFormat.Chunked)]
    public async Task Are_unreadable_if_the_stream_fails(ContainerFormat format)
    {
        using var key = ContentKey.Generate();

        var error = await Refused(new FaultyBody(new byte[100], lostAfter: 5), format, key);

        Assert.AreEqual("unreadable", error.Code);
        Assert.Contains("the connection was reset", error.Message);
    }

    private static ContainerFormat FormatOf(string format) => format == "gcm" ? ContainerFormat.Gcm : ContainerFormat.Chunked;

    private static Stream OpenFile(string path, bool seekable) => seekable ? File.OpenRead(path) : NotSeekable(File.ReadAllBytes(path));

    private static FaultyBody NotSeekable(byte[] bytes) => new(bytes);

    private Task<EncryptedModelException> Refused(Stream container, ContainerFormat format, ContentKey key, string name = "a") =>
        Assert.ThrowsExactlyAsync<EncryptedModelException>(() =>
            EncryptedContainer.OpenSessionAsync(container, format, name, key, null, context.CancellationToken)
        );
}
