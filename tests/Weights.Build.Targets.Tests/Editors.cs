using System.Xml.Linq;

namespace Weights.Build.Targets.Tests;

/// <summary>What Visual Studio and others read from an evaluated project.</summary>
[TestClass]
public sealed class Editors
{
    private const string Models = """<ItemGroup><OnnxModel Include="models/**/*.onnx;wwwroot/**/*.onnx" /></ItemGroup>""";

    [TestMethod]
    public void Offer_OnnxModel_as_a_build_action()
    {
        using var project = new EvaluatedProject("Microsoft.NET.Sdk.Web", "");
        CollectionAssert.Contains(project.Items("AvailableItemName"), "OnnxModel");
    }

    [TestMethod]
    public void Find_a_property_for_every_option()
    {
        using var project = new EvaluatedProject("Microsoft.NET.Sdk.Web", Models, "models/a.onnx");
        var page = project.Items("PropertyPageSchema").Single(path => path.EndsWith("/OnnxModel.xaml", StringComparison.Ordinal));
        var properties = XDocument
            .Load(page)
            .Descendants()
            .Where(element => element.Name.LocalName.EndsWith("Property", StringComparison.Ordinal))
            .Select(element => element.Attribute("Name")!.Value);
        CollectionAssert.AreEquivalent(new[] { "Name", "KeyId", "Format", "Encrypt", "AllowLinks" }, properties.ToArray());
    }

    [TestMethod]
    public void Notice_a_changed_model_or_key()
    {
        using var project = new EvaluatedProject("Microsoft.NET.Sdk.Web", Models, "models/a.onnx", ".model_key");
        CollectionAssert.IsSubsetOf(new[] { "models/a.onnx", ".model_key" }, project.Items("UpToDateCheckInput"));
        CollectionAssert.Contains(project.Items("Watch"), "models/a.onnx");
    }

    [TestMethod]
    public void Show_a_model_once_and_not_as_another_item()
    {
        using var project = new EvaluatedProject("Microsoft.NET.Sdk.Web", Models, "models/a.onnx", "wwwroot/b.onnx");
        CollectionAssert.AreEquivalent(new[] { "models/a.onnx", "wwwroot/b.onnx" }, project.Items("OnnxModel"));
        foreach (var type in new[] { "None", "Content", "EmbeddedResource" })
        {
            Assert.IsFalse(project.Items(type).Any(item => item.EndsWith(".onnx", StringComparison.Ordinal)), type);
        }
    }

    [TestMethod]
    public void Get_the_description_without_a_key_and_without_encrypting()
    {
        using var project = new EvaluatedProject("Microsoft.NET.Sdk", Models, "models/a.onnx");

        Assert.IsEmpty(project.DesignTime("DescribeModels"));
        Assert.IsEmpty(project.DesignTime("EncryptModels"));

        Assert.Contains("\"name\": \"a\"", File.ReadAllText(project.At("obj/Debug/net10.0/weights.models.json")));
        Assert.IsEmpty(Directory.GetFiles(project.Folder, "*.enc", SearchOption.AllDirectories));
        Assert.IsEmpty(Directory.GetFiles(project.Folder, "*.key", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void Get_no_error_for_a_model_that_does_not_exist_yet()
    {
        using var project = new EvaluatedProject(
            "Microsoft.NET.Sdk",
            """<ItemGroup><OnnxModel Include="models/later.onnx" /></ItemGroup>"""
        );
        Assert.IsEmpty(project.DesignTime("DescribeModels"));
        Assert.Contains("\"name\": \"later\"", File.ReadAllText(project.At("obj/Debug/net10.0/weights.models.json")));
    }
}
