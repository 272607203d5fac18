namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class UnwritableOutputs
{
    [TestMethod]
    public void A_file_at_the_path_of_obj_is_an_error()
    {
        using var project = new ProjectFolder();
        project.Write("obj", "a file");
        var model = project.Model("a");
        Assert.AreEqual(model.ItemSpec, project.Encrypt(model).AssertFailedOnceWith("WEIGHTS0011").File);
        Assert.AreEqual("a file", File.ReadAllText(project.At("obj")));
    }

    [TestMethod]
    public void A_file_at_the_path_of_the_development_keys_folder_is_an_error()
    {
        using var project = new ProjectFolder(key: null);
        project.Write("obj", "a file");
        project
            .Encrypt([project.Model("a")], task => task.DevelopmentKeyFile = project.DevelopmentKeyFile)
            .AssertFailedOnceWith("WEIGHTS0011");
    }

    [TestMethod]
    public void Other_files_in_our_folder_are_deleted()
    {
        using var project = new ProjectFolder();
        project.Write("obj/weights-out/weights/models.json/full", "a folder where a file should be");
        project.Write("obj/weights-out/weights/a.enc/full", "a folder where a file should be");
        project.Write("obj/weights-out/weights/sub", "a file where a folder should be");
        project.Encrypt(project.Model("a"), project.Model("sub/b")).AssertSucceeded();
        CollectionAssert.IsSubsetOf(new[] { "weights/a.enc", "weights/models.json", "weights/sub/b.enc" }, project.ServedFiles().ToArray());
    }

    [TestMethod]
    public void A_missing_loader_is_an_error_that_names_the_loader()
    {
        using var project = new ProjectFolder();
        File.Delete(project.At("loader/weights-loader.js"));
        var run = project.Encrypt(project.Model("a"));
        Assert.IsFalse(run.Succeeded);
        Assert.Contains("weights-loader.js", run.Errors.Single().Text);
    }
}
