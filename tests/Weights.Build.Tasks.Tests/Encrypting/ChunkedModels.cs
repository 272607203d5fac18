using Weights.Encryption;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class ChunkedModels
{
    [TestMethod]
    public void Are_made_if_the_item_or_the_project_says_so()
    {
        using var project = new ProjectFolder();
        var content = RandomModel.Bytes(1, 3 << 20);
        var item = project.Model("face/detect", content, ("Format", "chunked"));

        project.Encrypt(item).AssertSucceeded();
        CollectionAssert.AreEqual(content, Open(project, "weights/face/detect.enc", ModelFileName.Of("face/detect")));

        var other = project.Model("other", content);
        project.Encrypt([other], task => task.Set("DefaultFormat", "chunked")).AssertSucceeded();
        CollectionAssert.AreEqual(content, Open(project, "weights/other.enc", ModelFileName.Of("other")));
    }

    [TestMethod]
    public void Have_their_format_in_both_manifests()
    {
        using var project = new ProjectFolder();
        var content = RandomModel.Bytes(1, 3 << 20);
        var item = project.Model("a", content, ("Format", "chunked"));

        project.Encrypt(item).AssertSucceeded();
        project.Describe([item]).AssertSucceeded();

        var entry = project.Manifest().Single();
        Assert.AreEqual("chunked", entry.GetProperty("format").GetString());
        Assert.AreEqual(new FileInfo(project.Served("weights/a.enc")).Length, entry.GetProperty("encryptedSize").GetInt64());
        Assert.Contains("\"format\": \"chunked\"", project.Description);
        Assert.Contains($"\"encryptedSize\": {entry.GetProperty("encryptedSize").GetInt64()}", project.Description);
    }

    [TestMethod]
    public void Have_the_same_bytes_in_every_build_and_are_made_again_for_a_new_format()
    {
        using var project = new ProjectFolder();
        var content = RandomModel.Bytes(1, 1000);
        project.Encrypt(project.Model("a", content, ("Format", "chunked"))).AssertSucceeded();
        var first = File.ReadAllBytes(project.Served("weights/a.enc"));

        Assert.Contains("1 encrypted", project.Encrypt(project.Model("a", content)).Summary);
        Assert.Contains("1 encrypted", project.Encrypt(project.Model("a", content, ("Format", "chunked"))).Summary);
        Assert.Contains("1 up to date", project.Encrypt(project.Model("a", content, ("Format", "chunked"))).Summary);

        CollectionAssert.AreEqual(first, File.ReadAllBytes(project.Served("weights/a.enc")));
    }

    [TestMethod]
    public void Under_a_key_of_the_other_format_are_an_error_that_names_both()
    {
        using var project = new ProjectFolder();

        var error = project.Encrypt(project.Model("a"), project.Model("b", ("Format", "chunked"))).AssertFailedOnceWith("WEIGHTS0024");

        Assert.Contains("'a'", error.Text);
        Assert.Contains("'b'", error.Text);
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void Under_a_key_of_the_other_format_with_two_key_IDs_are_an_error()
    {
        using var project = new ProjectFolder(key: null);
        project.Write("keys/one.key", TestKeys.First);
        project.Write("keys/two.key", TestKeys.First);

        var error = project
            .Encrypt(
                [project.Model("a", ("KeyId", "one")), project.Model("b", ("KeyId", "two"), ("Format", "chunked"))],
                task => task.KeyDirectory = "keys"
            )
            .AssertFailedOnceWith("WEIGHTS0024");

        Assert.Contains("'one'", error.Text);
        Assert.Contains("'two'", error.Text);
    }

    [TestMethod]
    public void Under_another_key_can_be_in_one_project_with_gcm_models()
    {
        using var project = new ProjectFolder(key: null);
        project.Write("keys/one.key", TestKeys.First);
        project.Write("keys/two.key", TestKeys.Second);

        project
            .Encrypt(
                [
                    project.Model("a", ("KeyId", "one")),
                    project.Model("b", ("KeyId", "two"), ("Format", "chunked")),
                    project.Model("c", ("Encrypt", "false"), ("Format", "chunked")),
                ],
                task => task.KeyDirectory = "keys"
            )
            .AssertSucceeded();

        CollectionAssert.AreEqual(
            new[] { "gcm", "chunked", "none" },
            project.Manifest().Select(model => model.GetProperty("format").GetString()).ToArray()
        );
    }

    [TestMethod]
    public void May_share_the_development_key_with_gcm_models()
    {
        using var project = new ProjectFolder(key: null);

        project
            .Encrypt(
                [project.Model("a", ("KeyId", "one")), project.Model("b", ("KeyId", "two"), ("Format", "chunked"))],
                task => task.DevelopmentKeyFile = project.DevelopmentKeyFile
            )
            .AssertSucceeded();
    }

    private static byte[] Open(ProjectFolder project, string sitePath, ModelFileName name)
    {
        using var key = ContentKey.Parse(TestKeys.First);
        using var reader = ChunkedContainerReader.Open(key, name, project.Served(sitePath));
        var model = new byte[reader.Length];
        reader.Read(0, model);
        return model;
    }
}
