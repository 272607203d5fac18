namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class DefaultNames
{
    [TestMethod]
    [DataRow("models/a.onnx", "", "a")]
    [DataRow("models/face/a.onnx", "face/", "face/a")]
    [DataRow("models/face/big/a.b.ort", "face/big/", "face/big/a.b")]
    public void The_name_is_the_path_below_the_wildcard_without_the_extension(string file, string recursiveDir, string expected)
    {
        using var project = new ProjectFolder();
        var item = Item.Of(
            project.Write(file, RandomModel.Bytes()),
            ("RecursiveDir", recursiveDir.Replace('/', Path.DirectorySeparatorChar))
        );

        project.Describe([item]).AssertSucceeded();
        var run = project.Encrypt(item);

        run.AssertSucceeded();
        Assert.Contains($"\"name\": \"{expected}\"", project.Description);
        Assert.Contains($"weights/{expected}.enc", run.SitePaths);
    }

    [TestMethod]
    public void A_name_on_the_item_replaces_the_whole_default()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt(
            Item.Of(project.Write("models/face/a.onnx", RandomModel.Bytes()), ("RecursiveDir", "face/"), ("Name", "b"))
        );
        run.AssertSucceeded();
        Assert.Contains("weights/b.enc", run.SitePaths);
    }
}
