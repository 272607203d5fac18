using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>A wildcard such as <c>**/*.onnx</c> finds no files of earlier builds and publishes.</summary>
[TestClass]
public sealed class WildcardsAndOwnOutput
{
    private const string Excludes = "bin/**;obj/**;**/*.user;**/node_modules/**;**/.*/**";

    [TestMethod]
    [DataRow("obj/Release/net10.0/weights/weights/x.onnx")]
    [DataRow("bin/x.onnx")]
    [DataRow("publish/wwwroot/weights/deep/x.onnx")]
    [DataRow("node_modules/some/x.onnx")]
    [DataRow("client/node_modules/some/x.onnx")]
    [DataRow(".cache/x.onnx")]
    public void Files_of_builds_and_excluded_folders_are_no_models(string path) =>
        CollectionAssert.AreEqual(new[] { "models/a" }, Found(path, wildcardBelow: ""));

    [TestMethod]
    [DataRow("models/objects/x.onnx")]
    [DataRow("published/x.onnx")]
    [DataRow("models.v1/x.onnx")]
    [DataRow("node_modules.onnx/x.onnx")]
    public void Other_files_are_models(string path) => Assert.HasCount(2, Found(path, wildcardBelow: ""));

    [TestMethod]
    [DataRow("obj/downloaded/x.onnx", "obj/")]
    [DataRow("node_modules/some/dist/x.onnx", "node_modules/some/")]
    [DataRow("obj/downloaded/x.onnx", null)]
    public void An_item_that_names_such_a_folder_finds_its_files(string path, string? wildcardBelow) =>
        Assert.HasCount(2, Found(path, wildcardBelow));

    [TestMethod]
    public void A_file_that_an_earlier_publish_wrote_into_another_folder_is_no_model()
    {
        using var site = new PublishedProject();
        var models = new[] { "models/face/b.onnx", "publish/wwwroot/weights/face/b.onnx" }
            .Select(path => (ITaskItem)new WildcardItem(Item.Of(site.Project.At(path)), Path.GetDirectoryName(path)! + "/"))
            .ToArray();

        site.Project.Describe(models).AssertSucceeded();

        Assert.Contains("\"name\": \"models/face/b\"", site.Project.Description);
        Assert.DoesNotContain("publish", site.Project.Description);
    }

    [TestMethod]
    public void Without_any_model_left_there_is_a_warning_and_an_empty_manifest()
    {
        using var project = new ProjectFolder();
        var run = project.Describe([], task => task.EmptyIncludes = "modells/**/*.onnx");
        run.AssertSucceeded();
        Assert.AreEqual("WEIGHTS0035", run.Warnings.Single().Code);
        Assert.Contains("modells/**/*.onnx", run.Warnings.Single().Text);
        Assert.Contains("\"models\": []", project.Description);
    }

    // A model 'models/a' and another file, both found by '**/*.onnx' below a folder, or named without a wildcard.
    private static string[] Found(string path, string? wildcardBelow)
    {
        using var project = new ProjectFolder();
        ITaskItem other = Item.Of(project.Write(path, RandomModel.Bytes(2)));
        other = wildcardBelow is null ? other : new WildcardItem(other, Path.GetDirectoryName(path)![wildcardBelow.Length..] + "/");
        var model = new WildcardItem(Item.Of(project.Write("models/a.onnx", RandomModel.Bytes())), "models/");
        project
            .Describe(
                [model, other],
                task =>
                {
                    task.Set("OwnFolders", "bin/;obj/;obj/Release/net10.0/;publish/");
                    task.Set("ItemExcludes", Excludes);
                }
            )
            .AssertSucceeded();
        using var json = System.Text.Json.JsonDocument.Parse(project.Description);
        return [.. json.RootElement.GetProperty("models").EnumerateArray().Select(found => found.GetProperty("name").GetString()!)];
    }
}
