using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class DescribedModels
{
    [TestMethod]
    public void Names_sizes_keys_and_urls_are_written_sorted_by_name()
    {
        using var project = new ProjectFolder();
        var open = Item.Of(project.Write("models/open.ort", RandomModel.Bytes()), ("Encrypt", "False"));

        project
            .Describe(
                [project.Model("tiny", ("KeyId", "acme; beta;acme")), open, project.Model("face/détecteur")],
                task =>
                {
                    task.BasePath = "_content/My Lib";
                    task.Set("OutputPath", "/my weights/");
                    task.ManifestClass = "Models";
                    task.ManifestNamespace = "My-App.1";
                    task.ManifestAccess = "public";
                }
            )
            .AssertSucceeded();

        Assert.AreEqual(
            """
            {
              "version": 1,
              "class": "Models",
              "namespace": "My-App.1",
              "access": "public",
              "basePath": "_content/My%20Lib/",
              "outputPath": "my weights",
              "loader": {
                "path": "_content/My%20Lib/my%20weights/weights-loader.js"
              },
              "models": [
                {
                  "name": "face/détecteur",
                  "source": "models/face/détecteur.onnx",
                  "size": 1015,
                  "encryptedSize": 1043,
                  "format": "gcm",
                  "keys": [
                    {
                      "keyId": "default",
                      "path": "_content/My%20Lib/my%20weights/face/d%C3%A9tecteur.enc"
                    }
                  ],
                  "producer": "",
                  "operatorSets": [
                    {
                      "domain": "",
                      "version": 0
                    }
                  ],
                  "inputs": [],
                  "outputs": []
                },
                {
                  "name": "open",
                  "source": "models/open.ort",
                  "size": 1015,
                  "encryptedSize": 1015,
                  "format": "none",
                  "keys": [
                    {
                      "keyId": "",
                      "path": "_content/My%20Lib/my%20weights/open.ort"
                    }
                  ],
                  "producer": "",
                  "operatorSets": [
                    {
                      "domain": "",
                      "version": 0
                    }
                  ],
                  "inputs": [],
                  "outputs": []
                },
                {
                  "name": "tiny",
                  "source": "models/tiny.onnx",
                  "size": 1015,
                  "encryptedSize": 1043,
                  "format": "gcm",
                  "keys": [
                    {
                      "keyId": "acme",
                      "path": "_content/My%20Lib/my%20weights/acme/tiny.enc"
                    },
                    {
                      "keyId": "beta",
                      "path": "_content/My%20Lib/my%20weights/beta/tiny.enc"
                    }
                  ],
                  "producer": "",
                  "operatorSets": [
                    {
                      "domain": "",
                      "version": 0
                    }
                  ],
                  "inputs": [],
                  "outputs": []
                }
              ]
            }
            """.ReplaceLineEndings("\n"),
            project.Description
        );
        Assert.AreEqual((byte)'{', File.ReadAllBytes(project.DescriptionFile)[0], "no byte order mark");
    }

    [TestMethod]
    public void A_project_without_models_has_a_description_too()
    {
        using var project = new ProjectFolder();
        project.Describe([]).AssertSucceeded();
        Assert.Contains("\"models\": []", project.Description);
        Assert.Contains("\"basePath\": \"\"", project.Description);
        Assert.Contains("\"path\": \"weights/weights-loader.js\"", project.Description);
    }

    [TestMethod]
    [DataRow("/")]
    [DataRow("")]
    public void An_app_has_no_base_path(string basePath)
    {
        using var project = new ProjectFolder();
        project.Describe([project.Model("a")], task => task.BasePath = basePath).AssertSucceeded();
        Assert.Contains("\"path\": \"weights/a.enc\"", project.Description);
    }

    [TestMethod]
    public void No_key_is_needed_and_none_is_made()
    {
        using var project = new ProjectFolder(key: null);
        project.Describe([project.Model("a")]).AssertSucceeded();
        CollectionAssert.AreEquivalent(
            new[] { project.DescriptionFile, DescriptionCache.PathFor(project.DescriptionFile), LastRun.PathFor(project.DescriptionFile) },
            Directory.GetFiles(project.At("obj"))
        );
    }

    [TestMethod]
    public void An_unchanged_file_is_not_written()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models = [project.Model("a"), project.Model("b")];
        project.Describe(models).AssertSucceeded();
        var before = FolderState.Of(project.At("obj"));

        var again = project.Describe(models.Reverse());

        again.AssertSucceeded();
        Assert.IsEmpty(FolderState.Of(project.At("obj")).TouchedSince(before));
        Assert.Contains(message => message.EndsWith("(unchanged)", StringComparison.Ordinal), again.Messages);
    }

    [TestMethod]
    public void A_model_with_another_size_changes_the_file()
    {
        using var project = new ProjectFolder();
        project.Describe([project.Model("a")]).AssertSucceeded();
        var before = project.Description;

        project.Describe([project.Model("a", RandomModel.Bytes(payload: 33))]).AssertSucceeded();

        Assert.AreNotEqual(before, project.Description);
        Assert.Contains("\"size\": 45", project.Description);
    }

    [TestMethod]
    public void A_model_with_other_bytes_of_the_same_size_does_not_change_the_file()
    {
        using var project = new ProjectFolder();
        project.Describe([project.Model("a", RandomModel.Bytes(seed: 1))]).AssertSucceeded();
        var before = FolderState.Of(project.At("obj"));

        project.Describe([project.Model("a", RandomModel.Bytes(seed: 2))]).AssertSucceeded();

        Assert.DoesNotContain("weights.models.json", FolderState.Of(project.At("obj")).TouchedSince(before));
    }

    [TestMethod]
    public void A_description_that_cannot_be_written_is_an_error_with_a_code()
    {
        using var project = new ProjectFolder();
        project.Write("obj", "a file where the folder should be");
        project.Describe([project.Model("a")]).AssertFailedOnceWith("WEIGHTS0011");
    }
}
