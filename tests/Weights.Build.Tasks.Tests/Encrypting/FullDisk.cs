namespace Weights.Build.Tasks.Tests;

[TestClass]
[TmpfsCondition]
public sealed class FullDisk
{
    [TestMethod]
    [DataRow(1 << 20)]
    [DataRow(9 << 20)]
    public void A_model_that_does_not_fit_is_an_error_without_output(int length)
    {
        // 9 MiB are many pieces, which several threads write.
        using var project = new ProjectFolder();
        var model = project.Model("large", RandomModel.Bytes(1, length));
        using var disk = TmpfsConditionAttribute.Mount(project.Output, kibibytes: 512);

        var error = project.Encrypt(model).AssertFailedOnceWith("WEIGHTS0011");

        Assert.AreEqual(model.ItemSpec, error.File);
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    [DataRow(400 << 10)]
    [DataRow(9 << 20)]
    public void The_previous_output_stays_complete(int length)
    {
        using var project = new ProjectFolder();
        using var disk = TmpfsConditionAttribute.Mount(project.Output, kibibytes: 512);
        var model = project.Model("a", RandomModel.Bytes(1, payload: 200 << 10));
        project.Encrypt(model).AssertSucceeded();
        var before = File.ReadAllBytes(project.Served("weights/a.enc"));
        var manifest = File.ReadAllText(project.Served("weights/models.json"));
        project.Model("a", RandomModel.Bytes(2, length));

        project.Encrypt(model).AssertFailed("WEIGHTS0011");

        CollectionAssert.AreEqual(before, File.ReadAllBytes(project.Served("weights/a.enc")));
        Assert.AreEqual(manifest, File.ReadAllText(project.Served("weights/models.json")));
    }

    [TestMethod]
    public void A_key_that_cannot_be_written_leaves_no_partial_file()
    {
        using var project = new ProjectFolder(key: null);
        using var disk = TmpfsConditionAttribute.Mount(project.At("obj"), kibibytes: 16);
        TmpfsConditionAttribute.Fill(project.At("obj/filler"));

        project.Encrypt([project.Model("a")], task => task.DevelopmentKeyFile = project.DevelopmentKeyFile).AssertFailed("WEIGHTS0011");

        Assert.IsFalse(File.Exists(project.DevelopmentKeyFile));
    }
}
