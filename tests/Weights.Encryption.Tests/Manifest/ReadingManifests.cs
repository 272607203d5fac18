namespace Weights.Encryption.Tests;

/// <summary>What a models.json says about its models and their files.</summary>
[TestClass]
public sealed class ReadingManifests
{
    [TestMethod]
    public void Gives_the_models_in_order_with_their_keys_and_formats()
    {
        var models = new ManifestJsonSample().Parse().Models;

        CollectionAssert.AreEqual(new[] { "face/a", "b", "c" }, models.Select(model => model.Name).ToArray());
        CollectionAssert.AreEqual(
            new ContainerFormat?[] { ContainerFormat.Gcm, ContainerFormat.Chunked, null },
            models.Select(model => model.Container).ToArray()
        );
        Assert.AreEqual(KeyId.Default, models[0].KeyId);
        Assert.AreEqual("2b831ac0b3788a0794269149f123882d", models[0].Kid);
    }

    [TestMethod]
    public void Gives_an_unencrypted_model_without_key_and_pin()
    {
        var model = new ManifestJsonSample().Parse().Models[2];

        Assert.AreEqual("none", model.Format);
        Assert.IsNull(model.KeyId);
        Assert.AreEqual("", model.Kid);
        Assert.IsTrue(model.Files.All(file => file.Pin.IsEmpty));
    }

    [TestMethod]
    public void Gives_the_graph_and_the_external_data_with_lengths_digests_and_pins()
    {
        ManifestFile[] files = [.. new ManifestJsonSample().Parse().Models[0].Files];

        Assert.HasCount(2, files);
        Assert.AreEqual("face/a.onnx", files[0].Binding.Value);
        Assert.AreEqual("", files[0].Location);
        Assert.AreEqual("face/weights é.bin", files[1].Binding.Value);
        Assert.AreEqual("weights é.bin", files[1].Location);
        Assert.AreEqual("face/a.enc?v=0ffc56e33b823a57", files[0].Address);
        Assert.AreEqual(100, files[0].Size);
        Assert.AreEqual(128, files[0].EncryptedSize);
        Assert.AreEqual(new string('a', 64), files[0].Sha256);
        Assert.AreEqual(28, files[0].Pin.Length);
    }

    [TestMethod]
    public void Gives_paths_below_the_folder_of_the_manifest()
    {
        var file = new ManifestJsonSample().Parse().Models[0].Graph;

        Assert.AreEqual(Path.GetFullPath(Path.Combine("site", "face", "a.enc")), file.PathFrom(Path.Combine("site", "models.json")));
        Assert.AreEqual(Path.GetFullPath(Path.Combine("face", "a.enc")), file.PathFrom("models.json"));
    }

    [TestMethod]
    public void Accepts_formats_of_later_releases()
    {
        var sample = new ManifestJsonSample();
        sample.First["format"] = "later-2";
        sample.First["pin"] = "a pin of another kind";

        var model = sample.Parse().Models[0];

        Assert.AreEqual("later-2", model.Format);
        Assert.IsNull(model.Container);
        Assert.IsTrue(model.Graph.Pin.IsEmpty);
    }

    [TestMethod]
    public void Reads_a_file_and_names_one_that_is_missing()
    {
        var folder = Directory.CreateTempSubdirectory("weights é ").FullName;
        try
        {
            var path = Path.Combine(folder, "models.json");
            var missing = Assert.ThrowsExactly<ModelManifestException>(() => ModelManifest.Read(path));
            Assert.AreEqual("unreadable", missing.Code);
            Assert.Contains(path, missing.Message);

            File.WriteAllText(path, new ManifestJsonSample().Root.ToJsonString());

            Assert.HasCount(3, ModelManifest.Read(path).Models);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
