using Microsoft.Build.Framework;
using Weights.Encryption;

namespace Weights.Build.Tasks.Tests;

/// <summary>Files of external data: tensors outside the model's file.</summary>
[TestClass]
public sealed class ExternalDataFiles
{
    private static readonly byte[] _weights = [.. Enumerable.Range(0, 2000).Select(i => (byte)(i * 7))];

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public void Are_encrypted_and_bound_to_their_own_names(string format)
    {
        using var project = new ProjectFolder();
        var item = Model(project, "face/detect", ("detect.onnx.data", 2000), ("more/détails.bin", 100));

        var run = project.Encrypt([item], task => task.Set("DefaultFormat", format));

        run.AssertSucceeded();
        Assert.Contains("Weights: 1 model, 1 encrypted", run.Summary);
        CollectionAssert.AreEqual(_weights, Open(project, format, "weights/face/detect.onnx.data.enc", "detect.onnx.data"));
        CollectionAssert.AreEqual(_weights, Open(project, format, "weights/face/more/détails.bin.enc", "more/détails.bin"));
        Assert.Contains("weights/face/detect.onnx.data.enc", run.SitePaths);
        Assert.Contains("detect.onnx.data", string.Join('\n', run.ProtectedModels.Select(model => model.ItemSpec)));
    }

    [TestMethod]
    public void Are_listed_with_their_model()
    {
        using var project = new ProjectFolder();

        project.Encrypt(Model(project, "face/detect", ("detect data.bin", 2000))).AssertSucceeded();

        var data = project.Manifest().Single().GetProperty("external").EnumerateArray().Single();
        var digest = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(project.Served("weights/face/detect data.bin.enc")))
        );
        Assert.AreEqual("detect data.bin", data.GetProperty("location").GetString());
        Assert.AreEqual("face/detect data.bin.enc", data.GetProperty("file").GetString());
        Assert.AreEqual($"face/detect%20data.bin.enc?v={digest[..16]}", data.GetProperty("url").GetString());
        Assert.AreEqual(2000, data.GetProperty("size").GetInt64());
        Assert.AreEqual(2028, data.GetProperty("encryptedSize").GetInt64());
        Assert.AreEqual(digest, data.GetProperty("sha256").GetString());
    }

    [TestMethod]
    public void That_change_are_encrypted_again_without_others()
    {
        using var project = new ProjectFolder();
        var item = Model(project, "a", ("a.data", 2000));
        project.Encrypt(item).AssertSucceeded();
        var before = FolderState.Of(project.Output);

        Assert.Contains("1 model, 1 up to date", project.Encrypt(item).Summary);
        project.Write("models/a.data", [.. _weights.Reverse()]);
        Assert.Contains("1 model, 1 encrypted", project.Encrypt(item).Summary);

        CollectionAssert.AreEqual(
            new[] { "weights/a.data.enc", "weights/a.data.enc.record", "weights/models.json" },
            FolderState.Of(project.Output).TouchedSince(before)
        );
    }

    [TestMethod]
    public void That_the_graph_no_longer_names_are_deleted()
    {
        using var project = new ProjectFolder();
        project.Encrypt(Model(project, "a", ("one.data", 2000), ("two.data", 2000))).AssertSucceeded();

        project.Encrypt(Model(project, "a", ("two.data", 2000))).AssertSucceeded();

        Assert.DoesNotContain("weights/one.data.enc", project.ServedFiles());
        Assert.Contains("weights/two.data.enc", project.ServedFiles());
    }

    [TestMethod]
    public void That_two_models_share_are_one_file()
    {
        using var project = new ProjectFolder();

        project.Encrypt(Model(project, "a", ("shared.data", 2000)), Model(project, "b", ("shared.data", 1000))).AssertSucceeded();

        Assert.HasCount(1, project.ServedFiles().Where(file => file.EndsWith("shared.data.enc", StringComparison.Ordinal)));
        foreach (var model in project.Manifest())
        {
            Assert.AreEqual("shared.data", model.GetProperty("external").EnumerateArray().Single().GetProperty("location").GetString());
        }
    }

    // Python's exporters write './w.bin', and onnxruntime opens it.
    [TestMethod]
    public void With_a_dot_and_a_slash_at_the_start_are_the_files_without_them()
    {
        using var project = new ProjectFolder();
        var item = Model(project, "face/detect", ("./w.bin", 2000), ("w.bin", 1000), ("./parts/0.bin", 2000));

        project.Describe([item]).AssertSucceeded();
        project.Encrypt([item], task => task.Set("DefaultFormat", "chunked")).AssertSucceeded();

        CollectionAssert.AreEqual(
            new[] { "w.bin", "parts/0.bin" },
            project
                .Manifest()
                .Single()
                .GetProperty("external")
                .EnumerateArray()
                .Select(file => file.GetProperty("location").GetString())
                .ToArray()
        );
        CollectionAssert.AreEqual(_weights, Open(project, "chunked", "weights/face/w.bin.enc", "w.bin"));
        CollectionAssert.AreEqual(_weights, Open(project, "chunked", "weights/face/parts/0.bin.enc", "parts/0.bin"));
    }

    [TestMethod]
    public void Are_copied_if_unencrypted_and_with_several_keys_are_in_each_folder()
    {
        using var project = new ProjectFolder(key: null);
        project.Write("keys/one.key", TestKeys.First);
        project.Write("keys/two.key", TestKeys.Second);

        project
            .Encrypt(
                [
                    Model(project, "a", [("Encrypt", "false")], ("a.data", 2000)),
                    Model(project, "b", [("KeyId", "one;two")], ("b.data", 2000)),
                ],
                task => task.KeyDirectory = "keys"
            )
            .AssertSucceeded();

        CollectionAssert.AreEqual(_weights, File.ReadAllBytes(project.Served("weights/a.data")));
        Assert.Contains("weights/one/b.data.enc", project.ServedFiles());
        Assert.Contains("weights/two/b.data.enc", project.ServedFiles());
    }

    [TestMethod]
    public void That_are_missing_or_too_short_are_errors_with_the_models_path()
    {
        using var project = new ProjectFolder();
        var item = Model(project, "a", ("a.data", 2000));
        project.Encrypt(item).AssertSucceeded();
        project.Write("models/a.data", _weights.AsSpan(0, 1999));

        var tooShort = project.Encrypt(item).AssertFailedOnceWith("WEIGHTS0025");
        File.Delete(project.At("models/a.data"));
        var missing = project.Encrypt(item).AssertFailedOnceWith("WEIGHTS0025");

        Assert.AreEqual(item.ItemSpec, tooShort.File);
        Assert.Contains("1,999 bytes", tooShort.Text);
        Assert.Contains("does not exist", missing.Text);
        Assert.Contains("weights/a.data.enc", project.ServedFiles());
    }

    [TestMethod]
    [DataRow("../a.data")]
    [DataRow("./../a.data")]
    [DataRow("././a.data")]
    [DataRow(".\\a.data")]
    [DataRow("/etc/hostname")]
    [DataRow("sub/../../a.data")]
    [DataRow("C:a.data")]
    [DataRow("sub\\a.data")]
    [DataRow("a;b.data")]
    [DataRow("a%41.data")]
    public void Outside_the_models_folder_or_with_names_that_cannot_be_served_are_errors(string location)
    {
        using var project = new ProjectFolder();
        project.Write("a.data", _weights);
        var item = project.Model("a", OnnxWithData.Model((location, 10)));

        var error = project.Encrypt(item).AssertFailedOnceWith("WEIGHTS0026");

        Assert.AreEqual(item.ItemSpec, error.File);
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void With_the_path_or_name_of_another_file_are_errors()
    {
        using var project = new ProjectFolder();

        // 'b.onnx' is also the name that the container of the model b is bound to.
        project
            .Encrypt(Model(project, "a", ("b.onnx", 10)), Item.Of(project.Write("other/b.onnx", RandomModel.Bytes(1)), ("Name", "b")))
            .AssertFailed("WEIGHTS0026");
        project.Encrypt(Model(project, "a", ("data", 10)), Model(project, "b", ("DATA", 10))).AssertFailed("WEIGHTS0026");
        project.Encrypt(Model(project, "a", [("Encrypt", "false")], ("models.json", 10))).AssertFailed("WEIGHTS0026");
    }

    [TestMethod]
    public void Without_an_extension_are_published_unencrypted_too()
    {
        using var project = new ProjectFolder();

        var run = project.Encrypt(Model(project, "v1.0/m", [("Encrypt", "false")], ("w", 2000)));

        run.AssertSucceeded();
        Assert.AreEqual("weights/v1.0/w#[.{fingerprint}]?", run.Asset("weights/v1.0/w").GetMetadata("RelativePath"));
    }

    [TestMethod]
    public void That_are_empty_do_not_make_other_empty_files_an_error()
    {
        using var project = new ProjectFolder();
        var item = Model(project, "a", ("a.data", 0));
        project.Write("models/a.data", "");

        var run = project.Encrypt(item);

        run.AssertSucceeded();
        Assert.HasCount(1, run.ProtectedModels);
    }

    [TestMethod]
    public void With_one_name_under_one_key_in_two_folders_are_an_error()
    {
        using var project = new ProjectFolder(key: null);
        project.Write("keys/one.key", TestKeys.First);
        project.Write("keys/two.key", TestKeys.Second);
        project.Write("models/left/w.bin", _weights);
        project.Write("models/right/w.bin", [.. _weights.Reverse()]);
        var left = Item.Of(project.Write("models/left/x.onnx", OnnxWithData.Model(("w.bin", 10))), ("Name", "x"), ("KeyId", "one;two"));
        var right = Item.Of(project.Write("models/right/y.onnx", OnnxWithData.Model(("w.bin", 10))), ("Name", "y"), ("KeyId", "one"));

        project.Encrypt([left, right], task => task.KeyDirectory = "keys").AssertFailedOnceWith("WEIGHTS0026");
    }

    [TestMethod]
    public void Of_a_damaged_graph_are_an_error_that_says_where()
    {
        using var project = new ProjectFolder();
        byte[] graph = [0x08, 0x08, 0x3A, 0x03, 0x2A, 0x7F, 0x00];

        var error = project.Encrypt(project.Model("a", graph)).AssertFailedOnceWith("WEIGHTS0027");

        Assert.Contains("at byte", error.Text);
    }

    private static ITaskItem Model(ProjectFolder project, string name, params (string Location, int Length)[] data) =>
        Model(project, name, [], data);

    private static ITaskItem Model(
        ProjectFolder project,
        string name,
        (string, string)[] metadata,
        params (string Location, int Length)[] data
    )
    {
        foreach (var (location, _) in data)
        {
            project.Write(Path.Combine("models", Path.GetDirectoryName(name)!, location), _weights);
        }

        return project.Model(name, OnnxWithData.Model(data), metadata);
    }

    private static byte[] Open(ProjectFolder project, string format, string sitePath, string location)
    {
        if (format == "gcm")
        {
            return project.Decrypt(sitePath, TestKeys.First);
        }

        using var key = ContentKey.Parse(TestKeys.First);
        using var stream = new ChunkedContainerStream(
            key,
            ModelFileName.OfExternal("face/detect", location),
            File.OpenRead(project.Served(sitePath))
        );
        using var data = new MemoryStream();
        stream.CopyTo(data);
        return data.ToArray();
    }
}
