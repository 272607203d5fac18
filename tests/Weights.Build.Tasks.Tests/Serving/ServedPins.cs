using System.Text.Json;
using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>models.json pins each encrypted file: the pin is the one in the bytes that the site serves.</summary>
[TestClass]
public sealed class ServedPins
{
    private static readonly byte[] _data = RandomModel.Bytes(5);

    [TestMethod]
    [DataRow("gcm", 38)]
    [DataRow("chunked", 86)]
    public void Have_the_length_of_their_format_in_base64url(string format, int length)
    {
        using var project = Built(format);

        Assert.MatchesRegex($"^[A-Za-z0-9_-]{{{length}}}$", project.Manifest()[0].GetProperty("pin").GetString());
    }

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public void Are_those_of_the_models(string format)
    {
        using var project = Built(format);

        AssertPinned(project, "weights", project.Manifest()[0], format);
    }

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public void Are_those_of_the_external_data(string format)
    {
        using var project = Built(format);

        AssertPinned(project, "weights", project.Manifest()[0].GetProperty("external")[0], format);
    }

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public void Are_in_the_manifest_of_each_key(string format)
    {
        using var project = new ProjectFolder();
        project.Write("keys/one.key", TestKeys.First);
        project.Write("keys/two.key", TestKeys.Second);
        project
            .Encrypt(
                [project.Model("m", ("KeyId", "one;two"))],
                task =>
                {
                    task.KeyDirectory = "keys";
                    task.Set("DefaultFormat", format);
                }
            )
            .AssertSucceeded();

        foreach (var folder in new[] { "weights/one", "weights/two" })
        {
            AssertPinned(project, folder, project.Manifest(folder).Single(), format);
        }
    }

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public void Are_those_of_random_IVs_and_salts(string format)
    {
        using var project = new ProjectFolder();
        project
            .Encrypt(
                [project.Model("m")],
                task =>
                {
                    task.Reproducible = false;
                    task.Set("DefaultFormat", format);
                }
            )
            .AssertSucceeded();

        AssertPinned(project, "weights", project.Manifest().Single(), format);
    }

    [TestMethod]
    public void Are_written_again_without_encrypting()
    {
        using var project = Built("gcm");
        var manifest = File.ReadAllText(project.Served("weights/models.json"));
        File.Delete(project.Served("weights/models.json"));

        Assert.Contains("1 up to date", project.Encrypt(Model(project)).Summary);

        Assert.AreEqual(manifest, File.ReadAllText(project.Served("weights/models.json")));
    }

    [TestMethod]
    public void Of_a_file_that_was_encrypted_again_are_new()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("m", RandomModel.Bytes(1))).AssertSucceeded();
        var before = project.Manifest().Single().GetProperty("pin").GetString();

        project.Encrypt(project.Model("m", RandomModel.Bytes(2))).AssertSucceeded();

        Assert.AreNotEqual(before, project.Manifest().Single().GetProperty("pin").GetString());
        AssertPinned(project, "weights", project.Manifest().Single(), "gcm");
    }

    [TestMethod]
    public void Are_not_written_for_unencrypted_files()
    {
        using var project = new ProjectFolder();
        project.Write("models/m.data", _data);
        project.Encrypt(project.Model("m", OnnxWithData.Model(("m.data", 10)), ("Encrypt", "false"))).AssertSucceeded();

        Assert.DoesNotContain("pin", File.ReadAllText(project.Served("weights/models.json")));
    }

    private static ProjectFolder Built(string format)
    {
        var project = new ProjectFolder();
        project.Write("models/face/m.data", _data);
        project.Encrypt([Model(project)], task => task.Set("DefaultFormat", format)).AssertSucceeded();
        return project;
    }

    private static ITaskItem Model(ProjectFolder project) => project.Model("face/m", OnnxWithData.Model(("m.data", 10)));

    private static void AssertPinned(ProjectFolder project, string folder, JsonElement file, string format) =>
        Assert.AreEqual(
            Pins.Of(format, project.Served($"{folder}/{file.GetProperty("file").GetString()}")),
            file.GetProperty("pin").GetString()
        );
}
