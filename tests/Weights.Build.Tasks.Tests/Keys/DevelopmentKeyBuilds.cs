namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class DevelopmentKeyBuilds
{
    [TestMethod]
    public void Without_a_key_a_debug_build_makes_one_and_marks_the_record()
    {
        using var project = new ProjectFolder(key: null);
        var run = Build(project, "a");
        run.AssertSucceeded();
        Assert.IsEmpty(run.Warnings);
        Assert.IsTrue(run.UsesDevelopmentKey);
        Assert.IsFalse(run.Publishable);
        Assert.IsTrue(project.Record("weights/a.enc").Settings.Development);
        CollectionAssert.AreEqual(RandomModel.Bytes(1), project.Decrypt("weights/a.enc", KeyText(project).Trim()));
    }

    [TestMethod]
    public void The_file_has_64_hex_digits_and_a_line_feed()
    {
        using var project = new ProjectFolder(key: null);
        Build(project, "a").AssertSucceeded();
        Assert.MatchesRegex("^[0-9a-f]{64}\n$", KeyText(project));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "Windows has access lists instead of modes.")]
    public void Only_the_owner_can_read_the_file()
    {
        using var project = new ProjectFolder(key: null);
        Build(project, "a").AssertSucceeded();
#pragma warning disable CA1416 // Not on Windows: see the condition.
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(project.DevelopmentKeyFile));
#pragma warning restore CA1416
    }

    [TestMethod]
    public void The_key_is_made_once()
    {
        using var project = new ProjectFolder(key: null);
        Build(project, "a").AssertSucceeded();
        var before = KeyText(project);

        var run = Build(project, "a", "b");

        Assert.AreEqual(before, KeyText(project));
        Assert.StartsWith("Weights: 2 models, 1 encrypted", run.Summary);
    }

    [TestMethod]
    public void The_key_is_used_for_all_key_IDs()
    {
        using var project = new ProjectFolder(key: null);
        project.Encrypt([project.Model("a", ("KeyId", "acme;beta"))], UseDevelopmentKey(project)).AssertSucceeded();
        Assert.AreEqual(project.Record("weights/acme/a.enc").Settings.Kid, project.Record("weights/beta/a.enc").Settings.Kid);
    }

    [TestMethod]
    public void The_key_is_used_only_for_missing_keys()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt([project.Model("a"), project.Model("b", ("KeyId", "acme"))], UseDevelopmentKey(project));
        Assert.IsTrue(run.UsesDevelopmentKey);
        Assert.IsFalse(run.Publishable);
        Assert.IsFalse(project.Record("weights/a.enc").Settings.Development);
        Assert.IsTrue(project.Record("weights/b.enc").Settings.Development);
    }

    [TestMethod]
    public void With_a_key_no_development_key_is_made()
    {
        using var project = new ProjectFolder();
        Assert.IsFalse(Build(project, "a").UsesDevelopmentKey);
        Assert.IsFalse(File.Exists(project.DevelopmentKeyFile));
    }

    [TestMethod]
    public void Publishing_neither_makes_nor_uses_a_development_key()
    {
        using var project = new ProjectFolder(key: null);
        project.Encrypt([project.Model("a")], Publish).AssertFailed("WEIGHTS0002");
        Assert.IsFalse(File.Exists(project.DevelopmentKeyFile));

        Build(project, "a").AssertSucceeded();
        project.Encrypt([project.Model("a")], Publish).AssertFailed("WEIGHTS0002");

        void Publish(EncryptModels task)
        {
            task.DevelopmentKeyFile = project.DevelopmentKeyFile;
            task.Publishing = true;
        }
    }

    [TestMethod]
    public void A_real_key_replaces_the_development_key()
    {
        using var project = new ProjectFolder(key: null);
        Build(project, "a").AssertSucceeded();
        project.Write(".model_key", TestKeys.Second);

        var run = Build(project, "a");

        Assert.IsTrue(run.Publishable);
        Assert.IsFalse(project.Record("weights/a.enc").Settings.Development);
        CollectionAssert.AreEqual(RandomModel.Bytes(1), project.Decrypt("weights/a.enc", TestKeys.Second));
    }

    [TestMethod]
    public void A_development_key_that_becomes_the_real_key_may_be_published()
    {
        using var project = new ProjectFolder(key: null);
        Build(project, "a").AssertSucceeded();
        File.Copy(project.DevelopmentKeyFile, project.KeyFile);

        var run = project.Encrypt([project.Model("a", RandomModel.Bytes(1))], task => task.Publishing = true);

        run.AssertSucceeded();
        Assert.IsTrue(run.Publishable);
        Assert.IsFalse(project.Record("weights/a.enc").Settings.Development);
    }

    [TestMethod]
    public void A_damaged_development_key_is_an_error_that_does_not_show_it()
    {
        using var project = new ProjectFolder(key: null);
        project.Write("obj/weights.development.key", "hunter2hunter2");
        var error = Build(project, "a").AssertFailedOnceWith("WEIGHTS0010");
        Assert.Contains("weights.development.key", error.Text);
        Assert.DoesNotContain("hunter2", error.Text);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a1f0c3")]
    public void A_key_that_a_killed_build_left_incomplete_is_replaced(string left)
    {
        using var project = new ProjectFolder(key: null);
        project.Write("obj/weights.development.key", left);
        Build(project, "a").AssertSucceeded();
        Assert.MatchesRegex("^[0-9a-f]{64}\n$", KeyText(project));
    }

    // Their order is random, so this runs many rounds. The assertion holds for every order.
    [TestMethod]
    public void Two_builds_at_once_use_one_key()
    {
        using var project = new ProjectFolder(key: null);
        Directory.CreateDirectory(project.At("obj"));
        for (var round = 0; round < 100; round++)
        {
            File.Delete(project.DevelopmentKeyFile);
            var kids = new string[2];
            Parallel.For(0, kids.Length, i => kids[i] = Kid(project));
            Assert.AreEqual(kids[0], kids[1], $"round {round}");
        }
    }

    private static string Kid(ProjectFolder project)
    {
        using var key = DevelopmentKey.ReadOrMake(project.DevelopmentKeyFile, CancellationToken.None);
        return key.Kid;
    }

    private static EncryptRun Build(ProjectFolder project, params string[] models) =>
        project.Encrypt(models.Select(name => project.Model(name, RandomModel.Bytes(1))), UseDevelopmentKey(project));

    private static Action<EncryptModels> UseDevelopmentKey(ProjectFolder project) =>
        task => task.DevelopmentKeyFile = project.DevelopmentKeyFile;

    private static string KeyText(ProjectFolder project) => File.ReadAllText(project.DevelopmentKeyFile);
}
