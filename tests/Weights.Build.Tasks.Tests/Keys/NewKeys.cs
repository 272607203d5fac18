using Weights.Encryption;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class NewKeys
{
    [TestMethod]
    public void A_key_is_made_that_models_can_be_encrypted_under()
    {
        using var project = new ProjectFolder(key: null);
        Make(project).AssertSucceeded();
        Assert.MatchesRegex("^[0-9a-f]{64}\n$", File.ReadAllText(project.KeyFile));
        project.Encrypt([project.Model("a")], task => task.Publishing = true).AssertSucceeded();
    }

    [TestMethod]
    public void Each_is_another()
    {
        using var one = new ProjectFolder(key: null);
        using var two = new ProjectFolder(key: null);
        Make(one).AssertSucceeded();
        Make(two).AssertSucceeded();
        Assert.AreNotEqual(File.ReadAllText(one.KeyFile), File.ReadAllText(two.KeyFile));
    }

    [TestMethod]
    public void Its_fingerprint_is_told_and_where_it_is()
    {
        using var project = new ProjectFolder(key: null);
        var message = Make(project).Messages.Single();
        Assert.Contains(project.KeyFile, message);
        Assert.Contains(TestKeys.Kid(File.ReadAllText(project.KeyFile).Trim()), message);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "Windows has access lists instead of modes.")]
    public void Its_owner_alone_can_read_it()
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
    public void It_is_added_to_gitignore_unless_it_is_there(string? before, string after)
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
    public void A_file_that_is_there_is_never_overwritten(string content)
    {
        using var project = new ProjectFolder(key: null);
        project.Write(".model_key", content);
        var error = Make(project).AssertFailedOnceWith("WEIGHTS0015");
        Assert.AreEqual(project.KeyFile, error.File);
        Assert.AreEqual(content, File.ReadAllText(project.KeyFile));
        Assert.IsFalse(File.Exists(project.At(".gitignore")));
    }

    [TestMethod]
    public void A_folder_and_a_link_to_nowhere_are_not_overwritten_either()
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
    public void A_folder_that_is_missing_is_made()
    {
        using var project = new ProjectFolder(key: null);
        Make(project, "secrets/own/app.key").AssertSucceeded();
        Assert.IsTrue(File.Exists(project.At("secrets/own/app.key")));
        Assert.AreEqual("/app.key\n", File.ReadAllText(project.At("secrets/own/.gitignore")));
    }

    [TestMethod]
    public void A_place_that_cannot_be_written_is_an_error_that_leaves_nothing()
    {
        using var project = new ProjectFolder(key: null);
        project.Write("file", "in the way");
        var error = Make(project, "file/app.key").AssertFailedOnceWith("WEIGHTS0016");
        Assert.AreEqual(project.At("file/app.key"), error.File);
    }

    [TestMethod]
    public void Where_git_cannot_be_told_no_key_is_made()
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
