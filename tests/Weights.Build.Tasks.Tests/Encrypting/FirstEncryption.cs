using System.Security.Cryptography;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class FirstEncryption
{
    [TestMethod]
    public void Each_model_decrypts_to_itself_under_the_key()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt(
            project.Model("a", RandomModel.Bytes(1)),
            project.Model("face/détecteur", RandomModel.Bytes(2, payload: 100_000))
        );

        run.AssertSucceeded();
        Assert.IsTrue(run.Publishable);
        Assert.IsFalse(run.UsesDevelopmentKey);
        CollectionAssert.AreEqual(RandomModel.Bytes(1), project.Decrypt("weights/a.enc", TestKeys.First));
        CollectionAssert.AreEqual(RandomModel.Bytes(2, payload: 100_000), project.Decrypt("weights/face/détecteur.enc", TestKeys.First));
    }

    [TestMethod]
    public void A_model_of_many_pieces_decrypts_to_itself_under_the_key()
    {
        // 19 pieces of 512 KiB, the last one incomplete. A model of any length is encrypted in private copies of its pieces, never through
        // a mapping, because the digest must be of exactly the encrypted bytes.
        var model = RandomModel.Bytes(3, payload: (9 << 20) + 17);
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("large", model)).AssertSucceeded();
        Assert.IsTrue(model.AsSpan().SequenceEqual(project.Decrypt("weights/large.enc", TestKeys.First)));
    }

    [TestMethod]
    public void An_onnx_runtime_file_is_a_model()
    {
        using var project = new ProjectFolder();
        byte[] content = [0x20, 0, 0, 0, .. "ORTM"u8, 1, 2, 3];
        project.Encrypt(Item.Of(project.Write("m.ort", content))).AssertSucceeded();
        CollectionAssert.AreEqual(content, project.Decrypt("weights/m.enc", TestKeys.First));
    }

    [TestMethod]
    public void Exactly_the_files_of_the_site_and_their_records_are_made()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt(project.Model("a"), project.Model("b/c"));
        run.AssertSucceeded();
        CollectionAssert.AreEqual(
            new[]
            {
                "weights/a.enc",
                "weights/a.enc.record",
                "weights/b/c.enc",
                "weights/b/c.enc.record",
                "weights/models.json",
                "weights/weights-loader.js",
                "weights/weights-loader.worker.js",
            },
            project.ServedFiles()
        );
        CollectionAssert.AreEquivalent(
            new[]
            {
                "weights/a.enc",
                "weights/b/c.enc",
                "weights/models.json",
                "weights/weights-loader.js",
                "weights/weights-loader.worker.js",
            },
            run.SitePaths.ToArray()
        );
    }

    [TestMethod]
    public void The_manifest_describes_each_file_for_the_loader()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("z"), project.Model("face/détecteur 100%")).AssertSucceeded();

        var manifest = project.Manifest();

        var sha256 = Sha256Hex(project.Served("weights/face/détecteur 100%.enc"));
        Assert.AreEqual(
            $$"""
            {
                  "name": "face/détecteur 100%",
                  "file": "face/détecteur 100%.enc",
                  "url": "face/d%C3%A9tecteur%20100%25.enc?v={{sha256[..16]}}",
                  "size": 1015,
                  "encryptedSize": 1043,
                  "format": "gcm",
                  "keyId": "default",
                  "kid": "{{TestKeys.Kid(TestKeys.First)}}",
                  "sha256": "{{sha256}}",
                  "pin": "{{Pins.Of("gcm", project.Served("weights/face/détecteur 100%.enc"))}}"
                }
            """.Trim().ReplaceLineEndings("\n"),
            manifest[0].GetRawText()
        );
        Assert.AreEqual("z", manifest[1].GetProperty("name").GetString(), "in the order of the names");
    }

    [TestMethod]
    public void The_loader_is_copied_unchanged()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a")).AssertSucceeded();
        foreach (var file in new[] { "weights-loader.js", "weights-loader.worker.js" })
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(project.At($"loader/{file}")),
                File.ReadAllBytes(project.Served($"weights/{file}"))
            );
        }
    }

    [TestMethod]
    public void Each_asset_has_fingerprint_and_integrity_so_the_sdk_does_not_hash_it()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt(
            [project.Model("a", RandomModel.Bytes(1)), project.Model("b", RandomModel.Bytes(2))],
            task => task.Set("OutputPath", "my/weights")
        );
        run.AssertSucceeded();

        foreach (var asset in run.Assets)
        {
            var sitePath = asset.GetMetadata("SitePath");
            Assert.AreEqual(project.Served(sitePath), asset.ItemSpec);
            Assert.AreEqual(project.Served(sitePath), asset.ItemSpec);
            Assert.StartsWith("my/weights/", sitePath);
            Assert.AreEqual(Convert.ToBase64String(SHA256.HashData(File.ReadAllBytes(asset.ItemSpec))), asset.GetMetadata("Integrity"));
            Assert.MatchesRegex("^[0-9a-z]{10}$", asset.GetMetadata("Fingerprint"));
            var dot = sitePath.LastIndexOf('.');
            Assert.AreEqual($"{sitePath[..dot]}#[.{{fingerprint}}]?{sitePath[dot..]}", asset.GetMetadata("RelativePath"));
        }

        Assert.HasCount(run.Assets.Count, run.Assets.Select(asset => asset.GetMetadata("Fingerprint")).ToHashSet());
    }

    [TestMethod]
    public void The_same_inputs_give_the_same_bytes_in_another_folder()
    {
        using var one = new ProjectFolder();
        using var two = new ProjectFolder();
        one.Encrypt(one.Model("a")).AssertSucceeded();
        two.Encrypt(two.Model("a")).AssertSucceeded();
        CollectionAssert.AreEqual(File.ReadAllBytes(one.Served("weights/a.enc")), File.ReadAllBytes(two.Served("weights/a.enc")));
        CollectionAssert.AreEqual(
            File.ReadAllBytes(one.Served("weights/models.json")),
            File.ReadAllBytes(two.Served("weights/models.json"))
        );
    }

    [TestMethod]
    public void Without_reproducibility_the_same_inputs_give_other_bytes()
    {
        using var one = new ProjectFolder();
        using var two = new ProjectFolder();
        one.Encrypt([one.Model("a")], task => task.Reproducible = false).AssertSucceeded();
        two.Encrypt([two.Model("a")], task => task.Reproducible = false).AssertSucceeded();
        CollectionAssert.AreNotEqual(File.ReadAllBytes(one.Served("weights/a.enc")), File.ReadAllBytes(two.Served("weights/a.enc")));
        CollectionAssert.AreEqual(RandomModel.Bytes(1), one.Decrypt("weights/a.enc", TestKeys.First));
    }

    [TestMethod]
    public void One_model_under_two_names_has_two_ivs()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a", RandomModel.Bytes(1)), project.Model("b", RandomModel.Bytes(1))).AssertSucceeded();
        CollectionAssert.AreNotEqual(
            File.ReadAllBytes(project.Served("weights/a.enc"))[..12],
            File.ReadAllBytes(project.Served("weights/b.enc"))[..12]
        );
    }

    [TestMethod]
    public void A_project_without_models_adds_nothing_to_the_site()
    {
        using var project = new ProjectFolder(key: null);
        var run = project.Encrypt();
        run.AssertSucceeded();
        Assert.IsEmpty(run.Assets);
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void The_log_names_each_input_each_output_and_the_kid()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt(project.Model("a"));
        Assert.Contains(message => message.StartsWith("Weights: [input] ", StringComparison.Ordinal), run.Messages);
        Assert.Contains(
            message =>
                message.StartsWith("Weights: [output] weights/a.enc", StringComparison.Ordinal)
                && message.Contains(TestKeys.Kid(TestKeys.First), StringComparison.Ordinal),
            run.Messages
        );
        Assert.MatchesRegex(@"^Weights: 1 model, 1 encrypted \(0\.0 MB, [0-9]+\.[0-9] s\)$", run.Summary);
    }

    private static string Sha256Hex(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
