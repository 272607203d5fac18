using System.Diagnostics;

namespace Weights.Build.Tasks.Tests;

/// <summary>
/// A key file in a work tree about which git says nothing. These tests do not run in parallel, because they set environment variables and
/// the current folder of the process.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class GitWithoutResult
{
    [TestMethod]
    public void A_work_tree_of_another_user_is_an_error_in_a_publish()
    {
        using var project = WorkTree();
        // The variable of git's own tests for this case.
        using var other = new Variable("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");

        var error = Publish(project).AssertFailedOnceWith("WEIGHTS0033");

        Assert.AreEqual(project.KeyFile, error.File);
        Assert.Contains("dubious ownership", error.Text);
        Assert.Contains($"git config --global --add safe.directory \"{RealFile.PathOf(project.Path)}\"", error.Text);
    }

    [TestMethod]
    public void A_work_tree_of_another_user_is_a_warning_in_a_build()
    {
        using var project = WorkTree();
        using var other = new Variable("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
        var run = project.Encrypt(project.Model("a"));
        run.AssertSucceeded();
        Assert.AreEqual("WEIGHTS0033", run.Warnings.Single().Code);
    }

    [TestMethod]
    public void A_work_tree_that_git_cannot_read_is_an_error_in_a_publish()
    {
        using var project = WorkTree();
        Directory.Delete(project.At(".git/objects"), recursive: true);

        var error = Publish(project).AssertFailedOnceWith("WEIGHTS0033");

        Assert.Contains("not a git repository", error.Text);
        Assert.DoesNotContain("safe.directory", error.Text);
    }

    [TestMethod]
    public void Without_git_a_publish_warns()
    {
        using var project = WorkTree();
        using var path = new Variable("PATH", project.Path);
        var run = Publish(project);
        run.AssertSucceeded();
        Assert.AreEqual("WEIGHTS0033", run.Warnings.Single().Code);
    }

    [TestMethod]
    public void Without_git_a_new_key_is_made_with_a_warning()
    {
        using var project = new ProjectFolder(key: null);
        Git.Run(project.Path, "init", "--quiet");
        using var path = new Variable("PATH", project.Path);
        var engine = new BuildEngine();
        var task = new NewModelKey { BuildEngine = engine, KeyFile = project.KeyFile };

        Assert.IsTrue(task.Execute());

        var warning = engine.Entries.Single(entry => entry.Kind == LogKind.Warning);
        Assert.AreEqual("WEIGHTS0033", warning.Code);
        Assert.Contains("Install git", warning.Text);
    }

    [TestMethod]
    public void Without_git_nothing_is_said_outside_a_work_tree()
    {
        using var project = new ProjectFolder();
        using var path = new Variable("PATH", project.Path);
        Assert.IsEmpty(Publish(project).Warnings);
    }

    [TestMethod]
    [DataRow("GIT_DIR", ".git")]
    [DataRow("GIT_CEILING_DIRECTORIES", "/")]
    public void A_variable_of_a_git_hook_does_not_hide_the_work_tree(string name, string value)
    {
        using var project = WorkTree();
        project.Write("src/app/keys/acme.key", TestKeys.Second);
        using var variable = new Variable(name, value == "/" ? project.At("src/app") : value);
        var run = project.Encrypt(
            [project.Model("a", ("KeyId", "acme"))],
            task =>
            {
                task.KeyFile = "none";
                task.KeyDirectory = "src/app/keys";
                task.Publishing = true;
            }
        );
        run.AssertFailed("WEIGHTS0018");
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "The program is a script for /bin/sh.")]
    [DataRow(null)]
    [DataRow(".")]
    [DataRow("")]
    public void A_program_named_git_in_the_projects_folder_is_not_run(string? firstInPath)
    {
        using var project = WorkTree();
        var fake = project.Write("git", "#!/bin/sh\nexit 0\n");
        Process.Start("chmod", ["+x", fake]).WaitForExit();
        var before = Environment.CurrentDirectory;
        using var path = new Variable(
            "PATH",
            (firstInPath is null ? "" : firstInPath + Path.PathSeparator) + Environment.GetEnvironmentVariable("PATH")
        );
        try
        {
            Environment.CurrentDirectory = project.Path;
            Publish(project).AssertFailed("WEIGHTS0018");
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static ProjectFolder WorkTree()
    {
        var project = new ProjectFolder();
        Git.Run(project.Path, "init", "--quiet");
        return project;
    }

    private static EncryptRun Publish(ProjectFolder project) => project.Encrypt([project.Model("a")], task => task.Publishing = true);
}
