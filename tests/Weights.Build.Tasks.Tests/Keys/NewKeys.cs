using Weights.Encryption;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class NewKeys
{
    [TestMethod]
    public void Models_can_be_encrypted_under_the_new_key()
    {
        using var project = new ProjectFolder(key: null);
        Make(project).AssertSucceeded();
        Assert.MatchesRegex("^[0-9a-f]{64}\n$", File.ReadAllText(project.KeyFile));
        project.Encrypt([project.Model("a")], task => task.Publishing = true).AssertSucceeded();
    }

    [TestMethod]
    public void Every_new_key_is_different()
    {
        using var one = new ProjectFolder(key: null);
        using var two = new ProjectFolder(key: null);
        Make(one).AssertSucceeded();
        Make(two).AssertSucceeded();
        Assert.AreNotEqual(File.ReadAllText(one.KeyFile), File.ReadAllText(two.KeyFile));
    }

    [TestMethod]
    public void The_log_has_the_kid_and_the_path()
    {
        using var project = new ProjectFolder(key: null);
        var message = Make(project).Messages.Single();
        Assert.Contains(project.KeyFile, message);
        Assert.Contains(TestKeys.Kid(File.ReadAllText(project.KeyFile).Trim()), message);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "Windows has access lists instead of modes.")]
    public void Only_the_owner_can_read_the_file()
    {
        using var project = new ProjectFolder(key: null);
        Make(project).AssertSucceeded();
#pragma warning disable CA1416 // Not on Windows: see the condition.
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(project.KeyFile));
#pragma warning restore CA1416
    }

    [TestMethod]
    [DataRow(null, "/.model_key\n")]
    [DataRow("", "/.model_key\n")]
    [DataRow("bin/\nobj/\n", "bin/\nobj/\n/.model_key\n")]
    [DataRow("bin/", "bin/\n/.model_key\n")]
    [DataRow("bin/\r\nobj/\r\n", "bin/\r\nobj/\r\n/.model_key\r\n")]
    [DataRow("bin/\r\nobj/", "bin/\r\nobj/\r\n/.model_key\r\n")]
    [DataRow(".model_key\n", ".model_key\n")]
    [DataRow("bin/\r\n/.model_key\r\n", "bin/\r\n/.model_key\r\n")]
    [DataRow("# .model_key\n", "# .model_key\n/.model_key\n")]
    [DataRow("!.model_key\n", "!.model_key\n/.model_key\n")]
    public void The_file_is_added_to_gitignore_unless_it_is_there(string? before, string after)
    {
        using var project = new ProjectFolder(key: null);
        if (before is not null)
        {
            project.Write(".gitignore", before);
        }

        Make(project).AssertSucceeded();

        Assert.AreEqual(after, File.ReadAllText(project.At(".gitignore")));
    }

    [TestMethod]
    [DataRow(TestKeys.First)]
    [DataRow("")]
    [DataRow("anything")]
    public void An_existing_file_is_never_overwritten(string content)
    {
        using var project = new ProjectFolder(key: null);
        project.Write(".model_key", content);
        var error = Make(project).AssertFailedOnceWith("WEIGHTS0015");
        Assert.AreEqual(project.KeyFile, error.File);
        Assert.AreEqual(content, File.ReadAllText(project.KeyFile));
        Assert.IsFalse(File.Exists(project.At(".gitignore")));
    }

    [TestMethod]
    public void A_folder_and_a_link_without_a_target_are_not_overwritten()
    {
        using var project = new ProjectFolder(key: null);
        Directory.CreateDirectory(project.KeyFile);
        Make(project).AssertFailedOnceWith("WEIGHTS0015");

        using var other = new ProjectFolder(key: null);
        File.CreateSymbolicLink(other.KeyFile, other.At("nowhere"));
        Assert.IsFalse(Make(other).Succeeded);
        Assert.IsFalse(File.Exists(other.At("nowhere")));
    }

    [TestMethod]
    public void A_missing_folder_is_made()
    {
        using var project = new ProjectFolder(key: null);
        Make(project, "secrets/own/app.key").AssertSucceeded();
        Assert.IsTrue(File.Exists(project.At("secrets/own/app.key")));
        Assert.AreEqual("/app.key\n", File.ReadAllText(project.At("secrets/own/.gitignore")));
    }

    [TestMethod]
    public void A_path_that_cannot_be_written_is_an_error_without_output()
    {
        using var project = new ProjectFolder(key: null);
        project.Write("file", "in the way");
        var error = Make(project, "file/app.key").AssertFailedOnceWith("WEIGHTS0016");
        Assert.AreEqual(project.At("file/app.key"), error.File);
    }

    [TestMethod]
    public void If_gitignore_cannot_be_written_no_key_is_made()
    {
        using var project = new ProjectFolder(key: null);
        Directory.CreateDirectory(project.At(".gitignore"));
        Make(project).AssertFailedOnceWith("WEIGHTS0016");
        Assert.IsFalse(File.Exists(project.KeyFile));
    }

    [TestMethod]
    public void A_name_that_git_would_read_as_a_pattern_is_escaped()
    {
        using var project = new ProjectFolder(key: null);
        Make(project, "[a].key").AssertSucceeded();
        Assert.AreEqual("/\\[a].key\n", File.ReadAllText(project.At(".gitignore")));
    }

    private static TaskRun Make(ProjectFolder project, string keyFile = ".model_key")
    {
        var engine = new BuildEngine();
        var task = new NewModelKey { BuildEngine = engine, KeyFile = project.At(keyFile) };
        var run = new TaskRun(task.Execute(), engine.Entries);
        run.AssertLinksToPages();
        Secrets.AssertNotIn(string.Join('\n', run.Entries.Select(entry => entry.All)), Secrets.KeysIn(project.Path));
        Assert.IsEmpty(Directory.GetFiles(project.Path, $"*{AtomicFile.TemporarySuffix}*", SearchOption.AllDirectories));
        return run;
    }
}
