using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class DescribingAtDesignTime
{
    [TestMethod]
    public void What_is_in_order_is_described_and_nothing_is_complained_of()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models =
        [
            project.Model("good"),
            Item.Of(project.At("models/missing.onnx")),
            Item.Of(project.At("models/bad.onnx"), ("Name", "a:b")),
            Item.Of(project.At("models/key.onnx"), ("KeyId", "NO")),
            Item.Of(project.At("models/format.onnx"), ("Format", "zip")),
        ];

        var run = project.Describe(models, task => task.DesignTime = true);

        run.AssertSucceeded();
        Assert.IsEmpty(run.Warnings);
        Assert.Contains("\"name\": \"good\"", project.Description);
        Assert.Contains("\"name\": \"missing\"", project.Description, "it may come from a download, and its property should be there");
        Assert.DoesNotContain("a:b", project.Description);
    }

    [TestMethod]
    public void Options_that_are_wrong_are_left_to_the_build_to_tell()
    {
        using var project = new ProjectFolder();
        var run = project.Describe(
            [project.Model("a")],
            task =>
            {
                task.DesignTime = true;
                task.Set("DefaultKeyId", "NO");
                task.Set("OutputPath", "..");
                task.ManifestAccess = "private";
            }
        );
        run.AssertSucceeded();
        Assert.IsEmpty(run.Warnings);
    }

    [TestMethod]
    public void A_file_that_cannot_be_written_does_not_disturb_the_editor()
    {
        using var project = new ProjectFolder();
        project.Write("obj", "a file where the folder should be");
        project.Describe([project.Model("a")], task => task.DesignTime = true).AssertSucceeded();
    }

    [TestMethod]
    public void The_build_does_tell()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models =
        [
            project.Model("good"),
            Item.Of(project.At("models/missing.onnx")),
            Item.Of(project.At("models/bad.onnx"), ("Name", "a:b")),
        ];

        project.Describe(models).AssertFailed("WEIGHTS0004", "WEIGHTS0007");
        Assert.IsFalse(File.Exists(project.DescriptionFile));
    }
}
