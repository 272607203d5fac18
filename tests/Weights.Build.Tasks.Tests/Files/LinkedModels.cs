using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>Models that are symbolic links, as DVC, git-annex and the Hugging Face cache make them.</summary>
[TestClass]
public sealed class LinkedModels
{
    [TestMethod]
    public void The_target_of_the_link_is_encrypted()
    {
        using var project = new ProjectFolder();
        project.Encrypt(Link(project)).AssertSucceeded();
        CollectionAssert.AreEqual(Onnx.Model(1, padding: 5000), project.Decrypt("weights/link.enc", TestKeys.First));
    }

    [TestMethod]
    public void The_size_is_that_of_the_target()
    {
        using var project = new ProjectFolder();
        project.Describe([Link(project)]).AssertSucceeded();
        Assert.Contains($"\"size\": {Onnx.Model(1, padding: 5000).Length},", project.Description);
    }

    [TestMethod]
    public void A_second_build_encrypts_nothing()
    {
        using var project = new ProjectFolder();
        var model = Link(project);
        project.Encrypt(model).AssertSucceeded();
        Assert.AreEqual("Weights: 1 model, 1 up to date", project.Encrypt(model).Summary);
    }

    [TestMethod]
    public void A_change_of_the_target_is_noticed()
    {
        using var project = new ProjectFolder();
        var model = Link(project);
        project.Encrypt(model).AssertSucceeded();
        File.SetLastWriteTimeUtc(
            project.Write("store/blob", Onnx.Model(2, padding: 5000)),
            new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc)
        );

        project.Encrypt(model).AssertSucceeded();

        CollectionAssert.AreEqual(Onnx.Model(2, padding: 5000), project.Decrypt("weights/link.enc", TestKeys.First));
    }

    [TestMethod]
    public void Publishing_without_building_accepts_the_link()
    {
        using var project = new ProjectFolder();
        var model = Link(project);
        project.Encrypt(model).AssertSucceeded();
        project
            .Encrypt(
                [model],
                task =>
                {
                    task.Publishing = true;
                    task.CheckOnly = true;
                }
            )
            .AssertSucceeded();
    }

    private static ITaskItem Link(ProjectFolder project)
    {
        var target = project.Write("store/blob", Onnx.Model(1, padding: 5000));
        File.CreateSymbolicLink(project.At("link.onnx"), target);
        return Item.Of(project.At("link.onnx"));
    }
}
