namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class DamagedOutputs
{
    [TestMethod]
    public void A_deleted_file_is_made_again() => AssertMadeAgain(File.Delete);

    [TestMethod]
    public void A_file_with_a_changed_byte_is_made_again() =>
        AssertMadeAgain(path =>
        {
            var bytes = File.ReadAllBytes(path);
            bytes[20] ^= 1;
            File.WriteAllBytes(path, bytes);
        });

    [TestMethod]
    public void A_truncated_file_is_made_again() => AssertMadeAgain(path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..10]));

    [TestMethod]
    public void An_emptied_file_is_made_again() => AssertMadeAgain(path => File.WriteAllBytes(path, []));

    [TestMethod]
    public void A_copy_with_another_time_is_read_and_kept()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        File.SetLastWriteTimeUtc(project.Served("weights/a.enc"), new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.AreEqual("Weights: 1 model, 1 up to date", project.Encrypt(model).Summary);
    }

    [TestMethod]
    [DataRow("weights/models.json")]
    [DataRow("weights/weights-loader.js")]
    [DataRow("weights/weights-loader.worker.js")]
    public void Damaged_manifest_and_loader_files_are_made_again(string sitePath)
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        var right = File.ReadAllText(project.Served(sitePath));
        File.WriteAllText(project.Served(sitePath), new string('x', right.Length));

        project.Encrypt(model).AssertSucceeded();

        Assert.AreEqual(right, File.ReadAllText(project.Served(sitePath)));
    }

    private static void AssertMadeAgain(Action<string> damage)
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model, project.Model("b")).AssertSucceeded();
        var path = project.Served("weights/a.enc");
        var right = File.ReadAllBytes(path);
        damage(path);

        var run = project.Encrypt(model, project.Model("b"));

        run.AssertSucceeded();
        Assert.Contains(", 1 encrypted", run.Summary);
        CollectionAssert.AreEqual(right, File.ReadAllBytes(path));
    }
}
