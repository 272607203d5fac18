using Weights.Encryption;

namespace Weights.OnnxRuntime.Tests;

/// <summary>Every failure has the code of the browser's loader, and a message with the path and the next step.</summary>
[TestClass]
public sealed class UnusableModels(TestContext context)
{
    [TestMethod]
    [DataRow("gcm", "a.enc")]
    [DataRow("chunked", "a.enc")]
    [DataRow("gcm", "a.data.enc")]
    [DataRow("chunked", "a.data.enc")]
    public async Task A_changed_byte_anywhere_opens_nothing(string format, string file)
    {
        using var published = new EncryptedFolder().Add("a", format, external: true);
        var original = await File.ReadAllBytesAsync(published.FileOf(file), context.CancellationToken);
        foreach (var at in new[] { 0, 5, 50, 104, 200, original.Length / 2, original.Length - 20, original.Length - 1 })
        {
            var changed = original.ToArray();
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(published.FileOf(file), changed, context.CancellationToken);

            var error = await Refused(published, "a");

            // The pin: IV and tag, or salt and commitment.
            var isPin = format == "gcm" ? at < 12 || at >= original.Length - 16 : at is >= 40 and < 104;
            Assert.AreEqual(isPin ? "wrong-file" : "tampered", error.Code, $"byte {at}");
            Assert.Contains(published.FileOf(file), error.Message);
        }
    }

    [TestMethod]
    public async Task Another_model_in_place_of_a_model_is_not_used()
    {
        foreach (var format in new[] { "gcm", "chunked" })
        {
            using var published = new EncryptedFolder().Add("a", format, seed: 1).Add("b", format, seed: 2);
            File.Copy(published.FileOf("b.enc"), published.FileOf("a.enc"), overwrite: true);

            Assert.AreEqual("wrong-file", (await Refused(published, "a")).Code);
        }
    }

    [TestMethod]
    public async Task A_cut_longer_or_missing_file_is_named()
    {
        using var published = new EncryptedFolder().Add("a", "chunked");
        var file = published.FileOf("a.enc");
        var bytes = await File.ReadAllBytesAsync(file, context.CancellationToken);
        foreach (
            var (content, code) in new (byte[]?, string)[]
            {
                (bytes[..^1], "truncated"),
                ([], "truncated"),
                ([.. bytes, 0], "too-long"),
                (null, "unreadable"),
            }
        )
        {
            File.Delete(file);
            if (content is not null)
            {
                await File.WriteAllBytesAsync(file, content, context.CancellationToken);
            }

            var error = await Refused(published, "a");

            Assert.AreEqual(code, error.Code);
            Assert.Contains(file, error.Message);
        }

        Directory.CreateDirectory(file);
        Assert.AreEqual("unreadable", (await Refused(published, "a")).Code);
    }

    [TestMethod]
    public async Task A_wrong_missing_or_malformed_key_is_told_apart()
    {
        using var published = new EncryptedFolder().Add("a", "gcm");
        var models = EncryptedModels.Open(published.Folder);
        var other = Path.Combine(published.Folder, "other.key");
        using var key = ContentKey.Generate();
        KeyFile.WriteNew(other, key);

        Assert.AreEqual("wrong-key", (await Refused(models, new KeyFileSource(KeyId.Default, other))).Code);
        Assert.AreEqual("bad-key", (await Refused(models, new KeyFileSource(KeyId.Parse("acme"), other))).Code);
        await File.WriteAllTextAsync(other, "not a key", context.CancellationToken);
        Assert.AreEqual("bad-key", (await Refused(models, new KeyFileSource(KeyId.Default, other))).Code);
    }

    [TestMethod]
    public async Task Unencrypted_models_and_unknown_formats_are_refused()
    {
        using var published = new EncryptedFolder().Add("a", "gcm");

        published.Change("keyId", "").Change("kid", "").Change("pin", null).Change("size", new FileInfo(published.FileOf("a.enc")).Length);
        published.Change("format", "none");
        Assert.AreEqual("not-encrypted", (await Refused(published, "a")).Code);
        published.Change("format", "later").Change("keyId", "default").Change("kid", new string('a', 32));
        Assert.AreEqual("unsupported-format", (await Refused(published, "a")).Code);
    }

    [TestMethod]
    public async Task An_unknown_name_is_answered_with_the_names_that_there_are()
    {
        using var published = new EncryptedFolder().Add("a", "gcm").Add("b", "gcm");

        var error = await Refused(published, "c");

        Assert.AreEqual("unknown-model", error.Code);
        Assert.Contains("It lists: a, b.", error.Message);
    }

    [TestMethod]
    public void A_manifest_that_the_build_cannot_have_written_is_refused()
    {
        using var published = new EncryptedFolder().Add("a", "gcm").Change("file", "../a.enc");

        var error = Opened(published.Folder);

        Assert.AreEqual("bad-manifest", error.Code);
        Assert.Contains(published.Manifest, error.Message);
    }

    [TestMethod]
    public async Task External_data_that_the_manifest_does_not_list_is_not_read_from_a_folder()
    {
        using var published = new EncryptedFolder().Add("a", "gcm", external: true).Change("external", null);

        Assert.AreEqual("session", (await Refused(published, "a")).Code);
    }

    [TestMethod]
    public async Task A_changed_byte_late_in_a_large_file_is_found()
    {
        using var published = new EncryptedFolder { Layers = 5, Width = 1024 }.Add("a", "chunked", external: true);
        var file = published.FileOf("a.data.enc");
        var bytes = await File.ReadAllBytesAsync(file, context.CancellationToken);
        bytes[^1000] ^= 1;
        bytes[9_000_000] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, context.CancellationToken);

        Assert.AreEqual("tampered", (await Refused(published, "a")).Code);
    }

    [TestMethod]
    public void A_folder_without_a_readable_manifest_is_refused()
    {
        using var published = new EncryptedFolder().Add("a", "gcm");
        File.Delete(published.Manifest);

        Assert.AreEqual("unreadable", Opened(published.Folder).Code);
        Assert.AreEqual("unreadable", Opened(Path.Combine(published.Folder, "none")).Code);
    }

    private static EncryptedModelException Opened(string path) =>
        Assert.ThrowsExactly<EncryptedModelException>(() => EncryptedModels.Open(path));

    private Task<EncryptedModelException> Refused(EncryptedFolder published, string name) =>
        Assert.ThrowsExactlyAsync<EncryptedModelException>(() =>
            EncryptedModels.Open(published.Folder).OpenSessionAsync(name, published.Keys, null, context.CancellationToken)
        );

    private Task<EncryptedModelException> Refused(EncryptedModels models, IKeySource keys) =>
        Assert.ThrowsExactlyAsync<EncryptedModelException>(() => models.OpenSessionAsync("a", keys, null, context.CancellationToken));
}
