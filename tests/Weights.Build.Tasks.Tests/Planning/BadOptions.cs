namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class BadOptions
{
    [TestMethod]
    [DataRow("Acme")]
    [DataRow("-a")]
    [DataRow("a_b")]
    [DataRow("../a")]
    [DataRow("é")]
    [DataRow("acme;No;beta")]
    [DataRow("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void An_invalid_key_ID_is_refused(string keyId) => AssertItemIsRefused("WEIGHTS0008", ("KeyId", keyId));

    [TestMethod]
    [DataRow("KeyId", "WEIGHTS0008")]
    [DataRow("Format", "WEIGHTS0009")]
    [DataRow("Encrypt", "WEIGHTS0017")]
    public void A_key_in_an_option_of_a_model_is_refused_and_not_repeated(string option, string code)
    {
        foreach (var key in new[] { TestKeys.First, TestKeys.First.ToUpperInvariant(), TestKeys.Base64(TestKeys.First) })
        {
            using var project = new ProjectFolder();
            var model = project.Model("a", (option, key));

            project.Describe([model]).AssertFailedOnceWith(code);
            project.Encrypt(model).AssertFailedOnceWith(code);
        }
    }

    [TestMethod]
    public void A_key_among_the_key_IDs_of_a_model_is_refused_and_not_repeated()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a", ("KeyId", $"acme;{TestKeys.First}"));

        project.Describe([model]).AssertFailedOnceWith("WEIGHTS0008");
        Assert.Contains("make a new one", project.Encrypt(model).AssertFailedOnceWith("WEIGHTS0008").Text);
    }

    [TestMethod]
    [DataRow("DefaultKeyId", "WEIGHTS0008")]
    [DataRow("DefaultFormat", "WEIGHTS0009")]
    [DataRow("OutputPath", "WEIGHTS0017")]
    public void A_key_in_an_option_of_the_project_is_not_repeated(string option, string code)
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        var value = option == "OutputPath" ? $"../{TestKeys.First}" : TestKeys.First;

        project.Describe([model], task => task.Set(option, value)).AssertFailedOnceWith(code);
        project.Encrypt([model], task => task.Set(option, value)).AssertFailedOnceWith(code);
    }

    [TestMethod]
    [DataRow("wwwroot/weights")]
    [DataRow("/wwwroot/")]
    public void The_root_of_a_site_in_its_output_path_is_refused(string path)
    {
        using var project = new ProjectFolder();
        var error = project.Describe([project.Model("a")], task => Site(task, path)).AssertFailedOnceWith("WEIGHTS0017");
        Assert.Contains("without 'wwwroot'", error.Text);

        // A program without static web assets may serve a folder of this name itself.
        project.Describe([project.Model("a")], task => task.Set("OutputPath", path)).AssertSucceeded();

        static void Site(DescribeModels task, string path)
        {
            task.Set("OutputPath", path);
            task.Set("WebRoot", "wwwroot");
        }
    }

    [TestMethod]
    public void A_key_in_place_of_the_key_folder_is_not_repeated()
    {
        using var project = new ProjectFolder(key: null);

        var run = project.Encrypt([project.Model("a")], task => task.KeyDirectory = TestKeys.First);

        Assert.Contains("***", run.AssertFailedOnceWith("WEIGHTS0010").Text);
    }

    [TestMethod]
    [DataRow("zip")]
    [DataRow("GCM")]
    [DataRow("Chunked")]
    public void An_unknown_format_is_refused(string format) => AssertItemIsRefused("WEIGHTS0009", ("Format", format));

    [TestMethod]
    [DataRow("no")]
    [DataRow("1")]
    public void An_Encrypt_other_than_true_or_false_is_refused(string encrypt) => AssertItemIsRefused("WEIGHTS0017", ("Encrypt", encrypt));

    [TestMethod]
    [DataRow("no")]
    [DataRow("1")]
    public void An_AllowLinks_other_than_true_or_false_is_refused(string allow) =>
        AssertItemIsRefused("WEIGHTS0017", ("AllowLinks", allow));

    [TestMethod]
    public void All_problems_of_an_item_are_reported_together()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a", ("Name", "a:b"), ("KeyId", "NO"), ("Format", "zip"));
        project.Encrypt(model).AssertFailed("WEIGHTS0007", "WEIGHTS0008", "WEIGHTS0009");
    }

    [TestMethod]
    public void An_invalid_key_ID_of_the_project_is_refused()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        Assert.AreEqual(
            project.ProjectFile,
            project.Describe([model], task => task.Set("DefaultKeyId", "NO")).AssertFailedOnceWith("WEIGHTS0008").File
        );
        Assert.AreEqual(
            project.ProjectFile,
            project.Encrypt([model], task => task.Set("DefaultKeyId", "NO")).AssertFailedOnceWith("WEIGHTS0008").File
        );
    }

    [TestMethod]
    public void An_unknown_format_of_the_project_is_refused()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Describe([model], task => task.Set("DefaultFormat", "zip")).AssertFailedOnceWith("WEIGHTS0009");
        project.Encrypt([model], task => task.Set("DefaultFormat", "zip")).AssertFailedOnceWith("WEIGHTS0009");
    }

    [TestMethod]
    [DataRow("private")]
    [DataRow("Public")]
    [DataRow("")]
    public void An_access_other_than_internal_or_public_is_refused(string access)
    {
        using var project = new ProjectFolder();
        var error = project.Describe([project.Model("a")], task => task.ManifestAccess = access).AssertFailedOnceWith("WEIGHTS0017");
        Assert.Contains("WeightsManifestAccess", error.Text);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("/")]
    [DataRow("..")]
    [DataRow("../up")]
    [DataRow("a/./b")]
    [DataRow("a//b")]
    [DataRow("C:/weights")]
    [DataRow("a;b")]
    [DataRow("%41")]
    public void An_output_path_that_is_not_a_folder_of_the_site_is_refused(string outputPath)
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        Assert.Contains(
            "WeightsOutputPath",
            project.Describe([model], task => task.Set("OutputPath", outputPath)).AssertFailedOnceWith("WEIGHTS0017").Text
        );
        Assert.Contains(
            "WeightsOutputPath",
            project.Encrypt([model], task => task.Set("OutputPath", outputPath)).AssertFailedOnceWith("WEIGHTS0017").Text
        );
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void An_unencrypted_model_needs_no_format_and_no_key_ID()
    {
        using var project = new ProjectFolder(key: null);
        project.Encrypt([project.Model("a", ("Encrypt", "false"), ("Format", "zip"))], task => task.Publishing = true).AssertSucceeded();
    }

    private static void AssertItemIsRefused(string code, (string Name, string Value) metadata)
    {
        using var project = new ProjectFolder();
        var model = project.Model("a", metadata);
        Assert.AreEqual(model.ItemSpec, project.Describe([model]).AssertFailedOnceWith(code).File);
        Assert.AreEqual(model.ItemSpec, project.Encrypt(model).AssertFailedOnceWith(code).File);
        Assert.IsEmpty(project.ServedFiles());
    }
}
