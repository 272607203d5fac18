namespace Weights.Build.Targets.Tests;

/// <summary>What the targets give to the tasks about the project.</summary>
[TestClass]
public sealed class TaskProjects
{
    [TestMethod]
    [DataRow("WeightsKeyId", "DefaultKeyId", "acme")]
    [DataRow("WeightsFormat", "DefaultFormat", "chunked")]
    [DataRow("WeightsOutputPath", "OutputPath", "my/weights")]
    [DataRow("WeightsFilesUrl", "FilesUrl", "https://cdn.example/a%b/weights")]
    public void Have_the_value_of_each_property(string property, string metadata, string value)
    {
        using var project = new EvaluatedProject(
            "Microsoft.NET.Sdk.Web",
            $"<PropertyGroup><{property}>{value}</{property}></PropertyGroup>"
        );

        Assert.AreEqual(value, project.TaskProjectMetadata(metadata));
    }
}
