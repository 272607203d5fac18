namespace Weights.Build.Tasks.Tests;

/// <summary>What a project includes as models although it matches nothing.</summary>
[TestClass]
public sealed class IncludesOfProjectFiles
{
    [TestMethod]
    [DataRow("""<ItemGroup><OnnxModel Include="a/**/*.onnx" /></ItemGroup>""", "a/**/*.onnx")]
    [DataRow("""<ItemGroup><OnnxModel Include="a.onnx" /><OnnxModel Include="b.onnx" /></ItemGroup>""", "a.onnx; b.onnx")]
    [DataRow("""<!-- <OnnxModel Include="a.onnx" /> -->""", "")]
    [DataRow("""<ItemGroup><OnnxModel Update="a.onnx" KeyId="x" /></ItemGroup>""", "")]
    [DataRow("""<ItemGroup Condition="'$(A)' == 'b'"><OnnxModel Include="a.onnx" /></ItemGroup>""", "")]
    [DataRow("""<Target Name="T"><ItemGroup><OnnxModel Include="a.onnx" /></ItemGroup></Target>""", "")]
    public void Are_those_without_a_condition(string xml, string expected) =>
        Assert.AreEqual(expected, Includes($"<Project>{xml}</Project>"));

    [TestMethod]
    [DataRow("models/*.onnx", "")]
    [DataRow("models\\**\\*.onnx", "")]
    [DataRow("modells/**/*.onnx", "modells/**/*.onnx")]
    [DataRow("models/*.onnx; other/*.onnx", "other/*.onnx")]
    [DataRow("**/*.onnx", "")]
    [DataRow("missing.onnx", "")]
    [DataRow("$(Folder)/*.onnx", "")]
    public void With_models_are_wildcards_in_folders_without_one(string include, string expected) =>
        Assert.AreEqual(
            expected,
            Includes($"""<Project><ItemGroup><OnnxModel Include="{include}" /></ItemGroup></Project>""", "models/a.onnx")
        );

    [TestMethod]
    public void Of_another_kind_of_file_are_none() => Assert.AreEqual("", Includes("not XML"));

    private static string Includes(string content, params string[] models)
    {
        using var project = new ProjectFolder();
        var task = new FindModelIncludes
        {
            BuildEngine = new BuildEngine(),
            Project = Item.Project(project.ProjectFile),
            Models = [.. models.Select(model => Item.Of(model))],
            Files = [Item.Of(project.Write("app.csproj", content)), Item.Of(project.At("missing.props"))],
        };
        Assert.IsTrue(task.Execute());
        return task.Includes;
    }
}
