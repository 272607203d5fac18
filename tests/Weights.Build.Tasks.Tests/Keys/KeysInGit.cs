namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class KeysInGit
{
    [TestMethod]
    public void A_key_file_that_git_could_take_is_a_warning_in_a_build_and_an_error_in_a_publish()
    {
        using var project = WorkTree();

        var build = project.Encrypt(project.Model("a"));
        build.AssertSucceeded();
        var warning = build.Warnings.Single();
        Assert.AreEqual("WEIGHTS0018", warning.Code);
        Assert.AreEqual(project.KeyFile, warning.File);

        Assert.AreEqual(project.KeyFile, Publish(project).AssertFailedOnceWith("WEIGHTS0018").File);
    }

    [TestMethod]
    public void An_ignored_one_is_in_order()
    {
        using var project = WorkTree();
        project.Write(".gitignore", "/.model_key\n");
        var run = Publish(project);
        run.AssertSucceeded();
        Assert.IsEmpty(run.Warnings);
    }

    [TestMethod]
    public void One_that_is_tracked_already_is_not_saved_by_gitignore()
    {
        using var project = WorkTree();
        Git.Run(project.Path, "add", ".model_key");
        project.Write(".gitignore", "/.model_key\n");
        Publish(project).AssertFailed("WEIGHTS0018");
    }

    [TestMethod]
    public void A_later_line_that_takes_the_rule_back_is_seen()
    {
        using var project = WorkTree();
        project.Write(".gitignore", "/.model_key\n!.*\n");
        Publish(project).AssertFailed("WEIGHTS0018");
    }

    [TestMethod]
    public void A_key_in_the_key_folder_counts_too()
    {
        using var project = WorkTree();
        project.Write(".gitignore", "/.model_key\n");
        project.Write("keys/acme.key", TestKeys.Second);
        var run = project.Encrypt([project.Model("a", ("KeyId", "acme"))], task => task.KeyDirectory = "keys");
        Assert.AreEqual(project.At("keys/acme.key"), run.Warnings.Single().File);
    }

    [TestMethod]
    public void Outside_of_a_work_tree_nobody_is_asked()
    {
        using var project = new ProjectFolder();
        Assert.IsEmpty(Publish(project).Warnings);
    }

    [TestMethod]
    public void A_new_key_is_in_order_at_once()
    {
        using var project = new ProjectFolder(key: null);
        Git.Run(project.Path, "init", "--quiet");
        new NewModelKey { BuildEngine = new BuildEngine(), KeyFile = project.KeyFile }.Execute();
        Publish(project).AssertSucceeded();
    }

    private static ProjectFolder WorkTree()
    {
        var project = new ProjectFolder();
        Git.Run(project.Path, "init", "--quiet");
        return project;
    }

    private static EncryptRun Publish(ProjectFolder project) => project.Encrypt([project.Model("a")], task => task.Publishing = true);
}
