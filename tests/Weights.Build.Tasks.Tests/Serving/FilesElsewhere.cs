using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>With WeightsFilesUrl, models.json is on the site and the files are on a CDN.</summary>
[TestClass]
public sealed class FilesElsewhere
{
    private const string Cdn = "https://cdn.example/v 1/weights";
    private const string Encoded = "https://cdn.example/v%201/weights";

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public void Have_absolute_URLs_in_the_manifest(string format)
    {
        using var project = new ProjectFolder();

        Encrypt(project, Cdn, task => task.Set("DefaultFormat", format), project.Model("face/détect")).AssertSucceeded();

        var model = project.Manifest().Single();
        Assert.AreEqual(
            $"{Encoded}/face/d%C3%A9tect.enc?v={model.GetProperty("sha256").GetString()![..16]}",
            model.GetProperty("url").GetString()
        );
    }

    [TestMethod]
    public void Have_absolute_URLs_if_they_are_external_data()
    {
        using var project = new ProjectFolder();
        project.Write("models/face/m.data", RandomModel.Bytes(5));

        Encrypt(project, Cdn, _ => { }, project.Model("face/m", OnnxWithData.Model(("m.data", 10)))).AssertSucceeded();

        var data = project.Manifest().Single().GetProperty("external")[0];
        Assert.StartsWith($"{Encoded}/face/m.data.enc?v=", data.GetProperty("url").GetString());
    }

    [TestMethod]
    public void Have_absolute_URLs_if_they_are_unencrypted()
    {
        using var project = new ProjectFolder();

        Encrypt(project, Cdn, _ => { }, project.Model("m", ("Encrypt", "false"))).AssertSucceeded();

        Assert.StartsWith($"{Encoded}/m.onnx?v=", project.Manifest().Single().GetProperty("url").GetString());
    }

    [TestMethod]
    public void Have_the_folder_of_their_key_in_the_URL()
    {
        using var project = new ProjectFolder();
        project.Write("keys/one.key", TestKeys.First);
        project.Write("keys/two.key", TestKeys.Second);

        Encrypt(project, Cdn, task => task.KeyDirectory = "keys", project.Model("face/m", ("KeyId", "one;two"))).AssertSucceeded();

        Assert.StartsWith($"{Encoded}/one/face/m.enc?v=", project.Manifest("weights/one").Single().GetProperty("url").GetString());
        Assert.StartsWith($"{Encoded}/two/face/m.enc?v=", project.Manifest("weights/two").Single().GetProperty("url").GetString());
    }

    [TestMethod]
    public void Have_the_path_below_the_output_folder_in_the_URL()
    {
        using var project = new ProjectFolder();

        Encrypt(project, Cdn, task => task.Set("OutputPath", "my/weights"), project.Model("face/m")).AssertSucceeded();

        Assert.StartsWith($"{Encoded}/face/m.enc?v=", project.Manifest("my/weights").Single().GetProperty("url").GetString());
    }

    [TestMethod]
    public void Are_among_the_files_of_the_site_too()
    {
        using var project = new ProjectFolder();

        var run = Encrypt(project, Cdn, _ => { }, project.Model("m"));

        Assert.Contains("weights/m.enc", run.SitePaths);
    }

    [TestMethod]
    public void At_another_URL_are_not_encrypted_again()
    {
        using var project = new ProjectFolder();
        var model = project.Model("m");
        Encrypt(project, "", _ => { }, model).AssertSucceeded();
        var before = FolderState.Of(project.Output);

        Assert.AreEqual("Weights: 1 model, 1 up to date", Encrypt(project, Cdn, _ => { }, model).Summary);

        CollectionAssert.AreEqual(new[] { "weights/models.json" }, FolderState.Of(project.Output).ChangedSince(before));
    }

    [TestMethod]
    public void At_the_same_URL_may_be_published_without_a_build()
    {
        using var project = new ProjectFolder();
        var model = project.Model("m");
        Encrypt(project, Cdn, _ => { }, model).AssertSucceeded();

        var run = Encrypt(project, Cdn + "/", WithoutBuild, model);

        run.AssertSucceeded();
        Assert.IsTrue(run.Publishable);
    }

    [TestMethod]
    [DataRow(Cdn, "")]
    [DataRow("", Cdn)]
    [DataRow(Cdn, "https://other.example/weights")]
    public void At_another_URL_are_not_published_without_a_build(string built, string published)
    {
        using var project = new ProjectFolder();
        var model = project.Model("m");
        Encrypt(project, built, _ => { }, model).AssertSucceeded();

        var error = Encrypt(project, published, WithoutBuild, model).AssertFailedOnceWith("WEIGHTS0014");

        Assert.Contains("models.json", error.File!);
        Assert.Contains("Build again", error.Text);
    }

    [TestMethod]
    public void With_a_changed_manifest_are_not_published_without_a_build()
    {
        using var project = new ProjectFolder();
        var model = project.Model("m");
        project.Encrypt(model).AssertSucceeded();
        File.AppendAllText(project.Served("weights/models.json"), " ");

        project.Encrypt([model], WithoutBuild).AssertFailedOnceWith("WEIGHTS0014");
    }

    private static void WithoutBuild(EncryptModels task)
    {
        task.Publishing = true;
        task.CheckOnly = true;
    }

    private static EncryptRun Encrypt(ProjectFolder project, string url, Action<EncryptModels> configure, params ITaskItem[] models) =>
        project.Encrypt(
            models,
            task =>
            {
                task.Set("FilesUrl", url);
                configure(task);
            }
        );
}
