namespace Weights.Build.Tasks.Tests;

/// <summary>The order of key sources. These tests do not run in parallel, because they set environment variables of the process.</summary>
[TestClass]
[DoNotParallelize]
public sealed class KeyOrder
{
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "The command is one for /bin/sh.")]
    public void The_order_is_command_environment_folder_file()
    {
        using var project = new ProjectFolder(TestKeys.First);
        project.Write("keys/default.key", TestKeys.Second);
        project.Write("of-the-command", TestKeys.Fourth);

        var kids = new List<string> { KidOf(project), KidOf(project, UseFolder) };
        using (new Variable("WEIGHTS_KEY", TestKeys.Third))
        {
            kids.Add(KidOf(project, UseFolder));
            kids.Add(
                KidOf(
                    project,
                    task =>
                    {
                        UseFolder(task);
                        task.KeyCommand = "cat of-the-command";
                    }
                )
            );
        }

        CollectionAssert.AreEqual(
            new[] { TestKeys.First, TestKeys.Second, TestKeys.Third, TestKeys.Fourth }.Select(TestKeys.Kid).ToArray(),
            kids
        );

        static void UseFolder(EncryptModels task) => task.KeyDirectory = "keys";
    }

    [TestMethod]
    public void The_variable_of_a_key_ID_is_used_before_the_general_one()
    {
        using var project = new ProjectFolder();
        using var general = new Variable("WEIGHTS_KEY", TestKeys.Second);
        using var own = new Variable("WEIGHTS_KEY_DEFAULT", TestKeys.Third);
        Assert.AreEqual(TestKeys.Kid(TestKeys.Third), KidOf(project));
    }

    [TestMethod]
    public void The_variable_of_a_key_ID_is_in_upper_case_with_underscores()
    {
        using var project = new ProjectFolder(key: null);
        using var own = new Variable("WEIGHTS_KEY_ACME_2", TestKeys.Third);
        project.Encrypt(project.Model("a", ("KeyId", "acme-2"))).AssertSucceeded();
        Assert.AreEqual(TestKeys.Kid(TestKeys.Third), project.Record("weights/a.enc").Settings.Kid);
    }

    [TestMethod]
    public void The_general_variable_is_only_for_the_default_key()
    {
        using var project = new ProjectFolder(key: null);
        using var general = new Variable("WEIGHTS_KEY", TestKeys.Second);
        project.Encrypt([project.Model("a", ("KeyId", "acme"))], task => task.Publishing = true).AssertFailed("WEIGHTS0002");
    }

    [TestMethod]
    public void An_empty_variable_counts_as_unset()
    {
        using var project = new ProjectFolder();
        using var empty = new Variable("WEIGHTS_KEY", " ");
        Assert.AreEqual(TestKeys.Kid(TestKeys.First), KidOf(project));
    }

    [TestMethod]
    public void A_variable_that_is_not_a_key_ends_the_search()
    {
        using var project = new ProjectFolder();
        using var wrong = new Variable("WEIGHTS_KEY", TestKeys.Second[..63]);
        var error = project.Encrypt(project.Model("a")).AssertFailedOnceWith("WEIGHTS0010");
        Assert.Contains("WEIGHTS_KEY", error.Text);
        Assert.IsEmpty(project.ServedFiles());
    }

    private static string KidOf(ProjectFolder project, Action<EncryptModels>? configure = null)
    {
        project.Encrypt([project.Model("a")], configure ?? (_ => { })).AssertSucceeded();
        return project.Record("weights/a.enc").Settings.Kid;
    }
}
