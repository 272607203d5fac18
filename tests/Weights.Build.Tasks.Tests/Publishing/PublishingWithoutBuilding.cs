using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>publish --no-build: nothing is encrypted, what the build made is checked.</summary>
[TestClass]
public sealed class PublishingWithoutBuilding
{
    [TestMethod]
    public void What_fits_may_be_published_and_is_not_touched()
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
    public void A_touched_model_still_fits()
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
    public void A_rotated_key()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        project.Write(".model_key", TestKeys.Second);
        var error = AssertRefused(Check(project, model), model, TestKeys.Kid(TestKeys.First));
        Assert.Contains(TestKeys.Kid(TestKeys.Second), error.Text);
    }

    [TestMethod]
    public void A_development_key()
    {
        using var project = new ProjectFolder(key: null);
        var model = project.Model("a");
        project.Encrypt([model], task => task.DevelopmentKeyFile = project.DevelopmentKeyFile).AssertSucceeded();
        Check(project, model).AssertFailedOnceWith("WEIGHTS0002");

        File.Copy(project.DevelopmentKeyFile, project.KeyFile);
        AssertRefused(Check(project, model), model, "development key");
    }

    [TestMethod]
    public void A_key_that_is_missing_now()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        File.Delete(project.KeyFile);
        Check(project, model).AssertFailedOnceWith("WEIGHTS0002");
    }

    [TestMethod]
    public void A_changed_model()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a", RandomModel.Bytes(1));
        project.Encrypt(model).AssertSucceeded();
        project.Model("a", RandomModel.Bytes(2));
        File.SetLastWriteTimeUtc(model.ItemSpec, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        AssertRefused(Check(project, model), model, "the model has changed");
    }

    [TestMethod]
    public void A_model_that_is_gone()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        File.Delete(model.ItemSpec);
        Assert.IsFalse(Check(project, model).Succeeded);
    }

    [TestMethod]
    public void Other_options()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt([model], task => task.Reproducible = false).AssertSucceeded();
        AssertRefused(Check(project, model), model, "options");
    }

    [TestMethod]
    public void A_model_that_was_added_since()
    {
        using var project = new ProjectFolder();
        var old = project.Model("a");
        project.Encrypt(old).AssertSucceeded();
        var added = project.Model("b");
        AssertRefused(Check(project, old, added), added, "no build has encrypted");
    }

    [TestMethod]
    public void A_record_that_is_missing()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        File.Delete(project.Served("weights/a.enc.record"));
        AssertRefused(Check(project, model), model, "no build has encrypted");
    }

    [TestMethod]
    public void An_encrypted_model_that_is_missing()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        File.Delete(project.Served("weights/a.enc"));
        AssertRefused(Check(project, model), model, "");
    }

    [TestMethod]
    public void An_encrypted_model_that_is_damaged()
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
    public void A_model_that_was_removed_since()
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
