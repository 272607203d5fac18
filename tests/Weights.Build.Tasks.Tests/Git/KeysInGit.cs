namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class KeysInGit
{
    [TestMethod]
    public void A_key_file_that_git_can_commit_is_a_warning_and_an_error_in_a_publish()
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
    public void An_ignored_key_file_is_allowed()
    {
        using var project = WorkTree();
        project.Write(".gitignore", "/.model_key\n");
        var run = Publish(project);
        run.AssertSucceeded();
        Assert.IsEmpty(run.Warnings);
    }

    [TestMethod]
    public void A_tracked_key_file_is_reported_despite_gitignore()
    {
        using var project = WorkTree();
        Git.Run(project.Path, "add", ".model_key");
        project.Write(".gitignore", "/.model_key\n");
        Publish(project).AssertFailed("WEIGHTS0018");
    }

    [TestMethod]
    public void A_later_line_in_gitignore_that_reverts_the_rule_is_noticed()
    {
        using var project = WorkTree();
        project.Write(".gitignore", "/.model_key\n!.*\n");
        Publish(project).AssertFailed("WEIGHTS0018");
    }

    [TestMethod]
    public void A_key_in_the_key_folder_is_checked_too()
    {
        using var project = WorkTree();
        project.Write(".gitignore", "/.model_key\n");
        project.Write("keys/acme.key", TestKeys.Second);
        var run = project.Encrypt([project.Model("a", ("KeyId", "acme"))], task => task.KeyDirectory = "keys");
        Assert.AreEqual(project.At("keys/acme.key"), run.Warnings.Single().File);
    }

    [TestMethod]
    public void The_target_of_an_ignored_link_is_checked_too()
    {
        using var project = WorkTree();
        project.Write(".gitignore", "/.model_key\n");
        File.Move(project.KeyFile, project.At("real.key"));
        File.CreateSymbolicLink(project.KeyFile, project.At("real.key"));
        Assert.AreEqual(project.At("real.key"), Publish(project).AssertFailedOnceWith("WEIGHTS0018").File);
    }

    [TestMethod]
    public void Outside_a_work_tree_nothing_is_reported()
    {
        using var project = new ProjectFolder();
        Assert.IsEmpty(Publish(project).Warnings);
    }

    [TestMethod]
    public void A_new_key_is_ignored_at_once()
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
