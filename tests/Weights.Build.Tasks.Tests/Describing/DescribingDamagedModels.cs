namespace Weights.Build.Tasks.Tests;

/// <summary>Files that are not models, or incomplete: an editor continues, and a build reports the problem once.</summary>
[TestClass]
public sealed class DescribingDamagedModels
{
    private static readonly byte[] _whole = ModelWithTensors.Bytes([ModelWithTensors.Tensor("state", ModelWithTensors.Float32, 1)]);

    public static IEnumerable<object[]> Contents =>
        [
            ["WEIGHTS0005", Array.Empty<byte>()],
            ["WEIGHTS0005", "<!DOCTYPE html>"u8.ToArray()],
            ["WEIGHTS0005", "version https://git-lfs.github.com/spec/v1\n"u8.ToArray()],
            ["WEIGHTS0005", _whole[..^12]],
            ["WEIGHTS0027", Protobuf.Field(7, Protobuf.Field(11, [0x0A, 0x7F]))],
        ];

    [TestMethod]
    [DynamicData(nameof(Contents))]
    public void An_editor_gets_the_model_without_its_tensors_and_no_error(string code, byte[] content)
    {
        Assert.IsNotNull(code);
        using var project = new ProjectFolder();

        var run = project.Describe([project.Model("bad", content), project.Model("good", _whole)], task => task.DesignTime = true);

        run.AssertSucceeded();
        Assert.IsEmpty(run.Warnings);
        Assert.Contains("\"name\": \"bad\"", project.Description);
        Assert.Contains("\"name\": \"state\"", project.Description);
    }

    [TestMethod]
    [DynamicData(nameof(Contents))]
    public void The_build_fails_with_the_same_error_as_the_encryption(string code, byte[] content)
    {
        using var project = new ProjectFolder();
        var model = project.Model("bad", content);

        var error = project.Describe([model]).AssertFailedOnceWith(code);

        Assert.AreEqual(model.ItemSpec, error.File);
        Assert.AreEqual(project.Encrypt(model).AssertFailedOnceWith(code).Text, error.Text);
        Assert.IsFalse(File.Exists(project.DescriptionFile));
    }

    [TestMethod]
    public void An_editor_keeps_the_last_description_while_a_model_is_written()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a", _whole);
        project.Describe([model], task => task.DesignTime = true).AssertSucceeded();

        foreach (var length in new[] { 0, 1, _whole.Length / 2 })
        {
            project.Model("a", _whole[..length]);
            project.Describe([model], task => task.DesignTime = true).AssertSucceeded();
            Assert.Contains("\"name\": \"state\"", project.Description);
        }

        File.Delete(project.At("models/a.onnx"));
        project.Describe([model], task => task.DesignTime = true).AssertSucceeded();
        Assert.Contains("\"name\": \"state\"", project.Description);
    }

    [TestMethod]
    public void A_link_to_itself_is_not_an_error_in_an_editor()
    {
        using var project = new ProjectFolder();
        File.CreateSymbolicLink(project.At("a.onnx"), project.At("b.onnx"));
        File.CreateSymbolicLink(project.At("b.onnx"), project.At("a.onnx"));

        project.Describe([Item.Of(project.At("a.onnx"))], task => task.DesignTime = true).AssertSucceeded();

        Assert.IsFalse(project.Describe([Item.Of(project.At("a.onnx"))]).Succeeded);
    }
}
