namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class MissingKeys
{
    [TestMethod]
    public void A_build_warns_and_makes_no_encrypted_model()
    {
        using var project = new ProjectFolder(key: null);
        var run = project.Encrypt(project.Model("a"));

        run.AssertSucceeded();
        var warning = run.Warnings.Single();
        Assert.AreEqual("WEIGHTS0003", warning.Code);
        Assert.AreEqual(project.ProjectFile, warning.File);
        Assert.Contains("NewModelKey", warning.Text);
        Assert.IsEmpty(project.ServedFiles());
        Assert.IsEmpty(run.Assets);
        Assert.IsFalse(run.Publishable);
    }

    [TestMethod]
    public void The_output_of_an_earlier_build_is_deleted()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a")).AssertSucceeded();
        File.Delete(project.KeyFile);

        project.Encrypt(project.Model("a")).AssertSucceeded();

        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void Models_with_a_key_and_unencrypted_models_are_still_made()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt(project.Model("a"), project.Model("b", ("KeyId", "acme")), project.Model("c", ("Encrypt", "false")));
        run.AssertSucceeded();
        Assert.Contains("'acme'", run.Warnings.Single().Text);
        Assert.IsFalse(run.Publishable);
        CollectionAssert.IsSubsetOf(new[] { "weights/a.enc", "weights/c.onnx" }, run.SitePaths.ToArray());
        Assert.DoesNotContain("weights/b.enc", run.SitePaths);
        Assert.HasCount(2, project.Manifest());
    }

    [TestMethod]
    public void Publishing_fails_says_what_to_do_and_changes_nothing()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a")).AssertSucceeded();
        var before = FolderState.Of(project.Output);
        File.Delete(project.KeyFile);

        var run = project.Encrypt([project.Model("a"), project.Model("b", ("KeyId", "acme"))], task => task.Publishing = true);

        var error = run.AssertFailedOnceWith("WEIGHTS0002");
        Assert.AreEqual(project.ProjectFile, error.File);
        Assert.Contains("'default', 'acme'", error.Text);
        Assert.Contains("dotnet build -t:NewModelKey", error.Text);
        Assert.Contains("WEIGHTS_KEY", error.Text);
        Assert.IsFalse(run.Publishable);
        Assert.IsEmpty(run.Assets);
        Assert.IsEmpty(FolderState.Of(project.Output).TouchedSince(before));
    }

    [TestMethod]
    public void Unencrypted_models_need_no_key()
    {
        using var project = new ProjectFolder(key: null);
        var run = project.Encrypt([project.Model("a", ("Encrypt", "false"))], task => task.Publishing = true);
        run.AssertSucceeded();
        Assert.IsTrue(run.Publishable);
        Assert.Contains("Weights: 'a' is published unencrypted (Encrypt=\"false\").", run.Messages);
        CollectionAssert.AreEqual(File.ReadAllBytes(project.At("models/a.onnx")), File.ReadAllBytes(project.Served("weights/a.onnx")));
        var model = project.Manifest().Single();
        Assert.AreEqual("none", model.GetProperty("format").GetString());
        Assert.AreEqual("", model.GetProperty("keyId").GetString());
        Assert.AreEqual("", model.GetProperty("kid").GetString());
    }
}
