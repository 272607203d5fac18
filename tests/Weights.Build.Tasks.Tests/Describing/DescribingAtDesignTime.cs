using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class DescribingAtDesignTime
{
    [TestMethod]
    public void Valid_models_are_described_and_no_problem_is_reported()
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
    public void Wrong_options_are_not_reported()
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
    public void A_file_that_cannot_be_written_is_not_reported()
    {
        using var project = new ProjectFolder();
        project.Write("obj", "a file where the folder should be");
        project.Describe([project.Model("a")], task => task.DesignTime = true).AssertSucceeded();
    }

    [TestMethod]
    public void The_build_reports_the_problems()
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
