namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class SeveralKeys
{
    [TestMethod]
    public void A_model_is_encrypted_once_under_each_key()
    {
        using var project = Project();
        var run = Encrypt(project);
        run.AssertSucceeded();
        CollectionAssert.AreEqual(RandomModel.Bytes(1), project.Decrypt("weights/acme/shared.enc", TestKeys.Second));
        CollectionAssert.AreEqual(RandomModel.Bytes(1), project.Decrypt("weights/beta/shared.enc", TestKeys.Third));
        Assert.IsFalse(File.Exists(project.Served("weights/shared.enc")));
        Assert.StartsWith("Weights: 3 models, 3 encrypted", run.Summary);
    }

    [TestMethod]
    public void Each_key_has_a_folder_with_a_manifest_that_names_no_other_key()
    {
        using var project = Project();
        Encrypt(project).AssertSucceeded();

        var acme = project.Manifest("weights/acme").Single();
        Assert.AreEqual("acme", acme.GetProperty("keyId").GetString());
        Assert.AreEqual(TestKeys.Kid(TestKeys.Second), acme.GetProperty("kid").GetString());
        Assert.AreEqual("shared.enc", acme.GetProperty("file").GetString());
        Assert.StartsWith("shared.enc?v=", acme.GetProperty("url").GetString());
        Assert.AreEqual("beta", project.Manifest("weights/beta").Single().GetProperty("keyId").GetString());
        Assert.AreEqual("own", project.Manifest().Single().GetProperty("name").GetString());
        Assert.DoesNotContain("beta", File.ReadAllText(project.Served("weights/acme/models.json")));
        Assert.DoesNotContain("acme", File.ReadAllText(project.Served("weights/models.json")));
    }

    [TestMethod]
    public void Each_manifest_is_an_asset_and_the_loader_is_one_asset()
    {
        using var project = Project();
        var run = Encrypt(project);
        CollectionAssert.AreEquivalent(
            new[]
            {
                "weights/acme/models.json",
                "weights/acme/shared.enc",
                "weights/beta/models.json",
                "weights/beta/shared.enc",
                "weights/models.json",
                "weights/own.enc",
                "weights/weights-loader.js",
                "weights/weights-loader.worker.js",
            },
            run.SitePaths.ToArray()
        );
    }

    [TestMethod]
    public void With_one_key_ID_there_is_no_additional_folder()
    {
        using var project = Project();
        var run = project.Encrypt([project.Model("m", ("KeyId", "acme"))], task => task.KeyDirectory = "keys");
        run.AssertSucceeded();
        Assert.Contains("weights/m.enc", run.SitePaths);
        Assert.AreEqual("acme", project.Manifest().Single().GetProperty("keyId").GetString());
    }

    [TestMethod]
    public void The_projects_key_file_is_not_used_for_other_key_IDs()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt([project.Model("m", ("KeyId", "acme"))], task => task.Publishing = true);
        Assert.Contains("'acme'", run.AssertFailedOnceWith("WEIGHTS0002").Text);
    }

    [TestMethod]
    public void The_projects_key_file_may_have_another_key_ID()
    {
        using var project = new ProjectFolder();
        project.Encrypt([project.Model("m")], task => task.Set("DefaultKeyId", "acme")).AssertSucceeded();
        Assert.AreEqual("acme", project.Manifest().Single().GetProperty("keyId").GetString());
        CollectionAssert.AreEqual(RandomModel.Bytes(1), project.Decrypt("weights/m.enc", TestKeys.First));
    }

    private static ProjectFolder Project()
    {
        var project = new ProjectFolder();
        project.Write("keys/acme.key", TestKeys.Second);
        project.Write("keys/beta.key", TestKeys.Third);
        return project;
    }

    private static EncryptRun Encrypt(ProjectFolder project) =>
        project.Encrypt(
            [project.Model("shared", RandomModel.Bytes(1), ("KeyId", "acme;beta")), project.Model("own")],
            task => task.KeyDirectory = "keys"
        );
}
