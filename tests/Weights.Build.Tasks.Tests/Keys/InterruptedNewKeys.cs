using System.Collections.Concurrent;

namespace Weights.Build.Tasks.Tests;

/// <summary>What NewModelKey leaves if it is killed or fails at any moment.</summary>
[TestClass]
public sealed class InterruptedNewKeys
{
    [TestMethod]
    public void Only_the_rule_for_git_and_then_the_key_file_appear()
    {
        using var project = new ProjectFolder(key: null);
        var names = new ConcurrentQueue<string>();
        using var end = new ManualResetEventSlim();
        using var watcher = new FileSystemWatcher(project.Path);
        watcher.Created += (_, file) => Add(file.Name!);
        watcher.Renamed += (_, file) => Add(file.Name!);
        watcher.EnableRaisingEvents = true;

        Make(project).AssertSucceeded();

        project.Write("end", "");
        Assert.IsTrue(end.Wait(TimeSpan.FromMinutes(1)));
        CollectionAssert.AreEqual(new[] { ".gitignore", ".model_key" }, names.ToArray());

        void Add(string name)
        {
            if (name == "end")
            {
                end.Set();
            }
            else
            {
                names.Enqueue(name);
            }
        }
    }

    [TestMethod]
    [TmpfsCondition]
    public void A_key_that_cannot_be_written_leaves_no_file()
    {
        using var project = new ProjectFolder(key: null);
        using var disk = TmpfsConditionAttribute.Mount(project.At("keys"), kibibytes: 16);
        project.Write("keys/.gitignore", "/app.key\n");
        TmpfsConditionAttribute.Fill(project.At("keys/filler"));

        Make(project, "keys/app.key").AssertFailedOnceWith("WEIGHTS0016");

        CollectionAssert.AreEquivalent(
            new[] { ".gitignore", "filler" },
            Directory.GetFiles(project.At("keys")).Select(Path.GetFileName).ToArray()
        );
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a1f0c3d2e5b4978869504b3a2d1c0f1e11223344")]
    public void Part_of_a_key_is_left_unchanged_and_the_error_says_what_to_do(string part)
    {
        using var project = new ProjectFolder(key: null);
        project.Write(".model_key", part);
        Assert.Contains("delete the file and run it again", Make(project).AssertFailedOnceWith("WEIGHTS0015").Text);
        Assert.AreEqual(part, File.ReadAllText(project.KeyFile));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a1f0c3d2e5b4978869504b3a2d1c0f1e11223344")]
    public void A_build_with_part_of_a_key_fails_and_says_what_to_do(string part)
    {
        using var project = new ProjectFolder(key: null);
        project.Write(".model_key", part);
        Assert.Contains("delete the file and make a new key", project.Encrypt(project.Model("a")).AssertFailedOnceWith("WEIGHTS0010").Text);
    }

    [TestMethod]
    public void Git_adds_no_part_of_a_key()
    {
        using var project = new ProjectFolder(key: null);
        Git.Run(project.Path, "init", "--quiet");
        project.Write(".gitignore", "/.model_key\n!.*\n");

        Make(project).AssertSucceeded();

        Assert.AreEqual(GitStatus.Safe, GitCheck.Ask(project.KeyFile).Status);
    }

    [TestMethod]
    public void No_key_is_made_under_a_name_that_git_tracks()
    {
        using var project = new ProjectFolder();
        Git.Run(project.Path, "init", "--quiet");
        Git.Run(project.Path, "add", ".model_key");
        File.Delete(project.KeyFile);

        Assert.AreEqual(project.KeyFile, Make(project).AssertFailedOnceWith("WEIGHTS0018").File);

        Assert.IsFalse(File.Exists(project.KeyFile));
    }

    private static TaskRun Make(ProjectFolder project, string keyFile = ".model_key")
    {
        var engine = new BuildEngine();
        var task = new NewModelKey { BuildEngine = engine, KeyFile = project.At(keyFile) };
        var run = new TaskRun(task.Execute(), engine.Entries);
        run.AssertLinksToPages();
        return run;
    }
}
