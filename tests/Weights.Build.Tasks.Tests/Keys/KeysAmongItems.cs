using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>Key files where the SDK would publish them.</summary>
[TestClass]
public sealed class KeysAmongItems(TestContext context)
{
    [TestMethod]
    [DataRow("wwwroot/.model_key", "")]
    [DataRow("wwwroot/a/../keys/app.key", "")]
    [DataRow("", "wwwroot")]
    [DataRow("", "wwwroot/keys")]
    public void A_key_file_or_folder_in_the_web_root_is_an_error(string file, string folder)
    {
        using var project = new ProjectFolder();
        var run = Check(
            project,
            task =>
            {
                task.KeyFile = file;
                task.KeyDirectory = folder;
            }
        );
        Assert.Contains("wwwroot", run.AssertFailedOnceWith("WEIGHTS0030").File!);
    }

    [TestMethod]
    public void A_link_to_a_folder_in_the_web_root_is_an_error()
    {
        using var project = new ProjectFolder();
        project.Write("wwwroot/keys/app.key", TestKeys.Second);
        Directory.CreateSymbolicLink(project.At("keys"), project.At("wwwroot/keys"));
        Check(project, task => task.KeyDirectory = "keys").AssertFailed("WEIGHTS0030");
    }

    [TestMethod]
    [DataRow("Content")]
    [DataRow("None")]
    [DataRow("EmbeddedResource")]
    [DataRow("StaticWebAsset")]
    public void An_item_that_is_the_key_file_is_an_error(string type)
    {
        using var project = new ProjectFolder();
        var error = Check(project, Item.Of(project.KeyFile, ("ItemType", type))).AssertFailedOnceWith("WEIGHTS0030");
        Assert.AreEqual(project.KeyFile, error.File);
        Assert.Contains($"<{type} Remove=", error.Text);
    }

    [TestMethod]
    public void An_item_that_is_an_incomplete_key_file_is_an_error()
    {
        using var project = new ProjectFolder("a1f0c3");
        Check(project, Item.Of(project.KeyFile, ("ItemType", "Content"))).AssertFailed("WEIGHTS0030");
    }

    [TestMethod]
    public void An_item_that_is_a_copy_of_a_key_is_an_error()
    {
        using var project = new ProjectFolder();
        project.Write("keys/acme.key", TestKeys.Second);
        var run = Check(
            project,
            task => task.KeyDirectory = "keys",
            Item.Of(project.Write("data/one.bin", TestKeys.First), ("ItemType", "Content")),
            Item.Of(project.Write("data/two.bin", Convert.FromHexString(TestKeys.Second)), ("ItemType", "None"))
        );
        run.AssertFailed("WEIGHTS0030", "WEIGHTS0030");
        Secrets.AssertNotIn(run.Log, TestKeys.All);
    }

    [TestMethod]
    public void An_item_that_contains_a_key_of_a_key_command_is_an_error()
    {
        using var project = new ProjectFolder(key: null);
        var item = Item.Of(project.Write("wwwroot/a.txt", TestKeys.Third), ("ItemType", "StaticWebAsset"));
        Check(project, item).AssertSucceeded();
        Check(project, task => task.Kids = [Item.Of(TestKeys.Kid(TestKeys.Third))], item).AssertFailed("WEIGHTS0030");
    }

    [TestMethod]
    public void Another_secret_in_the_key_folder_is_allowed()
    {
        using var project = new ProjectFolder();
        var certificate = project.Write("keys/site.key", $"-----BEGIN PRIVATE KEY-----\n{new string('a', 100)}\n");
        var partial = project.Write("keys/acme.key", "a1f0c3");
        var run = Check(
            project,
            task => task.KeyDirectory = "keys",
            Item.Of(certificate, ("ItemType", "Content")),
            Item.Of(partial, ("ItemType", "Content"))
        );
        Assert.AreEqual(partial, run.AssertFailedOnceWith("WEIGHTS0030").File);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux, IgnoreMessage = "The test takes root's access to files from its thread, as Linux can.")]
    public void A_key_file_that_may_not_be_read_is_an_error_only_as_an_item()
    {
        using var project = new ProjectFolder();
        var file = project.Write("keys/acme.key", TestKeys.Second);
        using var forbidden = new Forbidden(file);
        using var user = new WithoutRoot(project.Path);
        Check(project, task => task.KeyDirectory = "keys").AssertSucceeded();
        Check(project, task => task.KeyDirectory = "keys", Item.Of(file, ("ItemType", "Content"))).AssertFailed("WEIGHTS0030");
    }

    // A build of another target framework makes the key. The check waits for it and does not fail.
    [TestMethod]
    public async Task A_development_key_that_another_build_writes_is_waited_for()
    {
        using var project = new ProjectFolder(key: null);
        var file = project.Write("obj/weights.development.key", TestKeys.Fourth);
        var item = Item.Of(project.Write("data/a.txt", TestKeys.Fourth), ("ItemType", "Content"));
        Task<TaskRun> check;
        using (DevelopmentKey.Lock(file, context.CancellationToken))
        await using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            check = Task.Run(() => Check(project, task => task.DevelopmentKeyFile = file, item), context.CancellationToken);
            var first = await Task.WhenAny(check, Task.Delay(TimeSpan.FromMilliseconds(200), context.CancellationToken));
            Assert.AreNotSame(check, first);
        }

        (await check).AssertFailed("WEIGHTS0030");
    }

    [TestMethod]
    public void A_key_in_a_settings_file_is_an_error_only_on_the_site_and_in_an_assembly()
    {
        using var project = new ProjectFolder();
        var settings = $"WEIGHTS_KEY={TestKeys.First}";
        var beside = project.Write("app.env", settings);
        Check(project, Item.Of(beside, ("ItemType", "Content"))).AssertSucceeded();
        Check(project, Item.Of(beside, ("ItemType", "EmbeddedResource"))).AssertFailed("WEIGHTS0030");
        Check(project, Item.Of(project.Write("wwwroot/app.env", settings), ("ItemType", "Content"))).AssertFailed("WEIGHTS0030");
    }

    [TestMethod]
    public void Other_items_are_allowed()
    {
        using var project = new ProjectFolder();
        var page = project.Write("wwwroot/page.html", "<p>");
        Check(project, Item.Of(page, ("ItemType", "Content")), Item.Of(project.At("missing"), ("ItemType", "None"))).AssertSucceeded();
    }

    [TestMethod]
    public void Without_items_a_key_file_that_another_process_writes_is_not_read()
    {
        using var project = new ProjectFolder();
        using (new FileStream(project.KeyFile, FileMode.Open, FileAccess.Write, FileShare.None))
        {
            Check(project).AssertSucceeded();
        }
    }

    private static TaskRun Check(ProjectFolder project, params ITaskItem[] items) => Check(project, _ => { }, items);

    private static TaskRun Check(ProjectFolder project, Action<CheckKeyFiles> configure, params ITaskItem[] items)
    {
        var engine = new BuildEngine();
        var task = new CheckKeyFiles
        {
            BuildEngine = engine,
            Project = Item.Project(project.ProjectFile),
            KeyFile = ".model_key",
            Items = items,
        };
        configure(task);
        var run = new TaskRun(task.Execute(), engine.Entries);
        run.AssertLinksToPages();
        return run;
    }
}
