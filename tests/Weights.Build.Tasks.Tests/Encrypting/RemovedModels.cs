namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class RemovedModels
{
    [TestMethod]
    public void Their_outputs_and_records_are_deleted()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a"), project.Model("deep/er/b")).AssertSucceeded();

        project.Encrypt(project.Model("a")).AssertSucceeded();

        CollectionAssert.AreEqual(
            new[]
            {
                "weights/a.enc",
                "weights/a.enc.record",
                "weights/models.json",
                "weights/weights-loader.js",
                "weights/weights-loader.worker.js",
            },
            project.ServedFiles()
        );
        Assert.AreEqual("a", project.Manifest().Single().GetProperty("name").GetString());
    }

    [TestMethod]
    public void After_the_last_model_everything_is_deleted()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a")).AssertSucceeded();
        project.Encrypt().AssertSucceeded();
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void Files_that_are_not_outputs_are_deleted_too()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a")).AssertSucceeded();
        var expected = project.ServedFiles();
        File.WriteAllText(project.Served("weights/stranger.onnx"), "plaintext?");
        File.WriteAllText(project.Served("top.txt"), "");
        File.WriteAllText(project.Served("weights/a.enc.abc.weights-tmp"), "left by a killed build");

        project.Encrypt(project.Model("a")).AssertSucceeded();

        CollectionAssert.AreEqual(expected, project.ServedFiles());
    }

    [TestMethod]
    public void The_folder_of_a_removed_key_ID_is_deleted()
    {
        using var project = new ProjectFolder();
        foreach (var (keyId, key) in new[] { ("acme", TestKeys.Second), ("beta", TestKeys.Third), ("ceres", TestKeys.Fourth) })
        {
            project.Write($"keys/{keyId}.key", key);
        }

        project.Encrypt([project.Model("a", ("KeyId", "acme;beta;ceres"))], task => task.KeyDirectory = "keys").AssertSucceeded();
        project.Encrypt([project.Model("a", ("KeyId", "acme;beta"))], task => task.KeyDirectory = "keys").AssertSucceeded();

        Assert.DoesNotContain(file => file.Contains("ceres", StringComparison.Ordinal), project.ServedFiles());
    }

    [TestMethod]
    public void The_folder_of_a_removed_model_may_become_a_file()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a.enc/b")).AssertSucceeded();
        project.Encrypt(project.Model("a")).AssertSucceeded();
    }

    [TestMethod]
    public void The_file_of_a_removed_model_may_become_a_folder()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a")).AssertSucceeded();
        project.Encrypt(project.Model("a.enc/b")).AssertSucceeded();
    }

    [TestMethod]
    public void Targets_of_links_are_not_deleted()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a")).AssertSucceeded();
        var precious = project.Write("elsewhere/precious.txt", "not ours");
        Directory.CreateSymbolicLink(project.Served("weights/link"), project.At("elsewhere"));

        project.Encrypt(project.Model("a"));

        Assert.IsTrue(File.Exists(precious));
    }
}
