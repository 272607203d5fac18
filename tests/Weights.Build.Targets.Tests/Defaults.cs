namespace Weights.Build.Targets.Tests;

[TestClass]
public sealed class Defaults
{
    [TestMethod]
    [DataRow("WeightsEnabled", "true")]
    [DataRow("WeightsOutputPath", "weights")]
    [DataRow("WeightsFilesUrl", "")]
    [DataRow("WeightsKeyId", "default")]
    [DataRow("WeightsKeyFile", ".model_key")]
    [DataRow("WeightsKeyDirectory", "")]
    [DataRow("WeightsKeyCommand", "")]
    [DataRow("WeightsFormat", "gcm")]
    [DataRow("WeightsReproducible", "true")]
    [DataRow("WeightsEncryptOnBuild", "true")]
    [DataRow("WeightsManifestClass", "OnnxModels")]
    [DataRow("WeightsManifestNamespace", "My.Site")]
    [DataRow("WeightsManifestAccess", "internal")]
    [DataRow("WeightsTypeScriptFile", "")]
    public void Are_those_of_the_readme_and_the_project_overrides_them(string property, string value)
    {
        using var project = new EvaluatedProject("Microsoft.NET.Sdk.Web", "");
        Assert.AreEqual(value, project.Project.GetPropertyValue(property));
        using var other = new EvaluatedProject("Microsoft.NET.Sdk.Web", $"<PropertyGroup><{property}>mine</{property}></PropertyGroup>");
        Assert.AreEqual("mine", other.Project.GetPropertyValue(property));

        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Assert.MatchesRegex($"(?m)^\\| `{property}` +\\|", readme);
    }

    [TestMethod]
    [DataRow("Microsoft.NET.Sdk", "", "true")]
    [DataRow("Microsoft.NET.Sdk", "false", "false")]
    [DataRow("Microsoft.NET.Sdk.Razor", "false", "true")]
    public void Encrypt_in_a_build_unless_no_other_project_gets_the_models(string sdk, string isPublishable, string expected)
    {
        using var project = new EvaluatedProject(sdk, $"<PropertyGroup><IsPublishable>{isPublishable}</IsPublishable></PropertyGroup>");
        Assert.AreEqual(expected, project.Project.GetPropertyValue("WeightsEncryptOnBuild"));
    }

    [TestMethod]
    public void Switched_off_the_package_changes_no_item()
    {
        using var project = new EvaluatedProject(
            "Microsoft.NET.Sdk.Web",
            """
            <PropertyGroup><WeightsEnabled>false</WeightsEnabled></PropertyGroup>
            <ItemGroup><OnnxModel Include="wwwroot/a.onnx" /></ItemGroup>
            """,
            "wwwroot/a.onnx"
        );
        CollectionAssert.Contains(project.Items("Content"), "wwwroot/a.onnx");
        Assert.IsEmpty(project.Items("PropertyPageSchema").Where(path => path.EndsWith("OnnxModel.xaml", StringComparison.Ordinal)));
    }
}
