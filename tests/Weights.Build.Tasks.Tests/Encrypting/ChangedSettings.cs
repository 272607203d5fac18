namespace Weights.Build.Tasks.Tests;

/// <summary>An output is made again if any recorded setting is not the present one.</summary>
[TestClass]
public sealed class ChangedSettings
{
    [TestMethod]
    public void Any_other_recorded_setting_encrypts_the_model_again()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        var record = project.Record("weights/a.enc");
        var changes = RecordProperties.EachChanged(record.Settings).ToList();
        Assert.IsNotEmpty(changes);

        foreach (var (name, settings) in changes)
        {
            (record with { Settings = settings }).Write(project.Served("weights/a.enc"));
            Assert.StartsWith("Weights: 1 model, 1 encrypted", project.Encrypt(model).Summary, name);
        }
    }

    [TestMethod]
    public void The_same_settings_keep_the_output()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        var record = project.Record("weights/a.enc");
        (record with { Settings = record.Settings with { } }).Write(project.Served("weights/a.enc"));

        Assert.AreEqual("Weights: 1 model, 1 up to date", project.Encrypt(model).Summary);
    }

    [TestMethod]
    [DataRow("KeyId", "acme")]
    [DataRow("Format", "chunked")]
    [DataRow("Encrypt", "false")]
    [DataRow("Name", "b")]
    public void Another_value_of_an_option_makes_another_output(string option, string value)
    {
        using var project = new ProjectFolder();
        project.Write("keys/acme.key", TestKeys.Second);
        var file = project.Write("a.onnx", RandomModel.Bytes());
        project.Encrypt([Item.Of(file)], task => task.KeyDirectory = "keys").AssertSucceeded();
        var before = FolderState.Of(project.Output);

        project.Encrypt([Item.Of(file, (option, value))], task => task.KeyDirectory = "keys").AssertSucceeded();

        var changed = FolderState.Of(project.Output).ChangedSince(before);
        Assert.Contains("weights/models.json", changed);
        Assert.Contains(path => path.EndsWith(".record", StringComparison.Ordinal), changed);
    }
}
