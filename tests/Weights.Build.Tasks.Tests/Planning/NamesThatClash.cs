using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class NamesThatClash
{
    [TestMethod]
    [DataRow("demo", "demo")]
    [DataRow("demo", "Demo")]
    [DataRow("face/é", "Face/É")]
    [DataRow("e\u0301", "\u00e9")]
    public void Two_models_with_one_name_are_an_error_that_names_both_files(string name, string other)
    {
        using var project = new ProjectFolder();
        var first = project.Write("one/a.onnx", RandomModel.Bytes());
        var second = project.Write("two/b.onnx", RandomModel.Bytes());
        ITaskItem[] models = [Item.Of(first, ("Name", name)), Item.Of(second, ("Name", other))];

        foreach (var run in new TaskRun[] { project.Describe(models), project.Encrypt(models) })
        {
            var error = run.AssertFailedOnceWith("WEIGHTS0006");
            CollectionAssert.AreEquivalent(new[] { first, second }, new[] { error.File, error.File == first ? second : first });
            Assert.Contains(error.File == first ? second : first, error.Text);
            Assert.Contains("Update=", error.Text);
        }

        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void A_file_that_is_included_twice_is_an_error_that_says_just_that()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        var again = Item.Of(project.At("models/../models/a.onnx"), ("Name", "a"));

        foreach (var run in new TaskRun[] { project.Describe([model, again]), project.Encrypt(model, again) })
        {
            var error = run.AssertFailedOnceWith("WEIGHTS0006");
            Assert.StartsWith("Two OnnxModel items include this file.", error.Text);
            Assert.DoesNotContain("case", error.Text);
        }
    }

    [TestMethod]
    [DataRow("a", "a.enc/b")]
    [DataRow("a", "A.ENC/b/c")]
    [DataRow("a", "models.json/b")]
    [DataRow("a", "weights-loader.js/b")]
    public void A_name_that_is_also_a_folder_is_an_error(string name, string inside)
    {
        using var project = new ProjectFolder();
        ITaskItem[] models =
        [
            Item.Of(project.Write("1.onnx", RandomModel.Bytes()), ("Name", name)),
            Item.Of(project.Write("2.onnx", RandomModel.Bytes()), ("Name", inside)),
        ];

        Assert.AreEqual(models[1].ItemSpec, project.Describe(models).AssertFailedOnceWith("WEIGHTS0007").File);
        Assert.AreEqual(models[1].ItemSpec, project.Encrypt(models).AssertFailedOnceWith("WEIGHTS0007").File);
    }

    [TestMethod]
    [DataRow("acme/x")]
    [DataRow("ACME/X")]
    public void A_name_equal_to_the_path_of_another_model_under_a_key_is_an_error(string name)
    {
        using var project = new ProjectFolder();
        WriteKeys(project);

        // 'x' under two keys is served as weights/acme/x.enc and weights/beta/x.enc.
        ITaskItem[] models =
        [
            Item.Of(project.Write("1.onnx", RandomModel.Bytes(1)), ("Name", "x"), ("KeyId", "acme;beta")),
            Item.Of(project.Write("2.onnx", RandomModel.Bytes(2)), ("Name", name)),
        ];

        Assert.IsFalse(project.Describe(models).Succeeded);
        Assert.IsFalse(project.Encrypt(models, task => task.KeyDirectory = "keys").Succeeded);
    }

    private static void WriteKeys(ProjectFolder project)
    {
        project.Write("keys/acme.key", TestKeys.Second);
        project.Write("keys/beta.key", TestKeys.Third);
    }
}
