using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>publish --no-build encrypts nothing and checks the output of the build.</summary>
[TestClass]
public sealed class PublishingWithoutBuilding
{
    [TestMethod]
    public void Valid_output_may_be_published_and_is_not_touched()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models = [project.Model("a"), project.Model("b", ("Encrypt", "false"))];
        project.Encrypt(models).AssertSucceeded();
        var before = FolderState.Of(project.Output);

        var run = Check(project, models);

        run.AssertSucceeded();
        Assert.IsTrue(run.Publishable);
        Assert.IsEmpty(run.Assets, "the build's own manifest has them");
        Assert.IsEmpty(FolderState.Of(project.Output).TouchedSince(before));
    }

    [TestMethod]
    public void A_touched_model_may_be_published()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        File.SetLastWriteTimeUtc(model.ItemSpec, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Check(project, model).AssertSucceeded();
    }

    [TestMethod]
    public void Without_a_build_there_is_nothing_to_publish()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        AssertRefused(Check(project, model), model, "no build has encrypted");
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void A_rotated_key_is_refused()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        project.Write(".model_key", TestKeys.Second);
        var error = AssertRefused(Check(project, model), model, TestKeys.Kid(TestKeys.First));
        Assert.Contains(TestKeys.Kid(TestKeys.Second), error.Text);
    }

    [TestMethod]
    public void A_development_key_is_refused()
    {
        using var project = new ProjectFolder(key: null);
        var model = project.Model("a");
        project.Encrypt([model], task => task.DevelopmentKeyFile = project.DevelopmentKeyFile).AssertSucceeded();
        Check(project, model).AssertFailedOnceWith("WEIGHTS0002");

        File.Copy(project.DevelopmentKeyFile, project.KeyFile);
        AssertRefused(Check(project, model), model, "development key");
    }

    [TestMethod]
    public void A_missing_key_is_refused()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        File.Delete(project.KeyFile);
        Check(project, model).AssertFailedOnceWith("WEIGHTS0002");
    }

    [TestMethod]
    public void A_changed_model_is_refused()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a", RandomModel.Bytes(1));
        project.Encrypt(model).AssertSucceeded();
        project.Model("a", RandomModel.Bytes(2));
        File.SetLastWriteTimeUtc(model.ItemSpec, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        AssertRefused(Check(project, model), model, "the model has changed");
    }

    [TestMethod]
    public void A_missing_model_is_refused()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        File.Delete(model.ItemSpec);
        Assert.IsFalse(Check(project, model).Succeeded);
    }

    [TestMethod]
    public void Changed_options_are_refused()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt([model], task => task.Reproducible = false).AssertSucceeded();
        AssertRefused(Check(project, model), model, "options");
    }

    [TestMethod]
    public void An_added_model_is_refused()
    {
        using var project = new ProjectFolder();
        var old = project.Model("a");
        project.Encrypt(old).AssertSucceeded();
        var added = project.Model("b");
        AssertRefused(Check(project, old, added), added, "no build has encrypted");
    }

    [TestMethod]
    public void A_missing_record_is_refused()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        File.Delete(project.Served("weights/a.enc.record"));
        AssertRefused(Check(project, model), model, "no build has encrypted");
    }

    [TestMethod]
    public void A_missing_encrypted_model_is_refused()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        File.Delete(project.Served("weights/a.enc"));
        AssertRefused(Check(project, model), model, "");
    }

    [TestMethod]
    public void A_damaged_encrypted_model_is_refused()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        var container = File.ReadAllBytes(project.Served("weights/a.enc"));
        container[^1] ^= 1;
        File.WriteAllBytes(project.Served("weights/a.enc"), container);
        AssertRefused(Check(project, model), model, "");
    }

    [TestMethod]
    [DataRow("weights-loader.js")]
    [DataRow("weights-loader.worker.js")]
    public void The_loader_of_another_package_version_is_refused(string file)
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        project.Write($"loader/{file}", "export const updated = 1;\n");
        Assert.AreEqual(project.Served($"weights/{file}"), Check(project, model).AssertFailedOnceWith("WEIGHTS0014").File);
    }

    [TestMethod]
    public void A_removed_model_is_refused()
    {
        using var project = new ProjectFolder();
        var kept = project.Model("a");
        project.Encrypt(kept, project.Model("b")).AssertSucceeded();

        // The build's list of static web assets still has 'b', so publishing would serve it, and models.json names it.
        Assert.Contains("WEIGHTS0014", Check(project, kept).Errors.Select(error => error.Code));
    }

    private static EncryptRun Check(ProjectFolder project, params ITaskItem[] models) =>
        project.Encrypt(
            models,
            task =>
            {
                task.Publishing = true;
                task.CheckOnly = true;
            }
        );

    private static LogEntry AssertRefused(EncryptRun run, ITaskItem model, string expected)
    {
        var error = run.AssertFailedOnceWith("WEIGHTS0014");
        Assert.AreEqual(model.ItemSpec, error.File);
        Assert.Contains(expected, error.Text);
        Assert.Contains("Build again", error.Text);
        Assert.IsFalse(run.Publishable);
        return error;
    }
}
