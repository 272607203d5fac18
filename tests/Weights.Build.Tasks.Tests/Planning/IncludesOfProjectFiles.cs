namespace Weights.Build.Tasks.Tests;

/// <summary>What a project without models includes as models.</summary>
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
    public void Of_another_kind_of_file_are_none() => Assert.AreEqual("", Includes("not XML"));

    private static string Includes(string content)
    {
        using var project = new ProjectFolder();
        var task = new FindModelIncludes
        {
            BuildEngine = new BuildEngine(),
            Project = Item.Project(project.ProjectFile),
            Files = [Item.Of(project.Write("app.csproj", content)), Item.Of(project.At("missing.props"))],
        };
        Assert.IsTrue(task.Execute());
        return task.Includes;
    }
}
