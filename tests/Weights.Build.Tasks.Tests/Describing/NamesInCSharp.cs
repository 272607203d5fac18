using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>Names that had to change in C#: the build warns and says the new name.</summary>
[TestClass]
public sealed class NamesInCSharp
{
    [TestMethod]
    [DataRow("silero_vad")]
    [DataRow("2-x")]
    [DataRow("class")]
    [DataRow("face/détecteur")]
    [DataRow("100%")]
    public void A_name_that_only_gets_capitals_is_not_a_warning(string name)
    {
        using var project = new ProjectFolder();
        Assert.IsEmpty(project.Describe([project.Model(name)]).Warnings);
    }

    [TestMethod]
    [DataRow("🎉", "OnnxModels.Model_x", "no letter")]
    [DataRow("all", "OnnxModels.AllModel", "'All' is taken")]
    [DataRow("try-get", "OnnxModels.TryGetModel", "'TryGet' is taken")]
    public void A_name_that_had_to_change_is_a_warning_with_the_item(string name, string member, string reason)
    {
        using var project = new ProjectFolder();
        var model = project.Model(name);

        var run = project.Describe([model]);

        run.AssertSucceeded();
        var warning = run.Warnings.Single();
        Assert.AreEqual("WEIGHTS0028", warning.Code);
        Assert.AreEqual(model.ItemSpec, warning.File);
        Assert.Contains($"'{name}'", warning.Text);
        Assert.Contains(member, warning.Text);
        Assert.Contains(reason, warning.Text);
        Assert.IsEmpty(project.Describe([model], task => task.DesignTime = true).Warnings, "an editor would show it at every key press");
    }

    [TestMethod]
    public void Two_models_with_the_same_letters_are_two_warnings()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models = [project.Model("a-b"), project.Model("a/b"), project.Model("c")];

        var warnings = project.Describe(models, task => task.ManifestClass = "my models").Warnings.ToList();

        Assert.HasCount(2, warnings);
        foreach (var warning in warnings)
        {
            Assert.Contains("my_models.AB_x", warning.Text);
            Assert.Contains("same letters", warning.Text);
        }
    }

    [TestMethod]
    public void A_very_long_name_is_shortened()
    {
        using var project = new ProjectFolder();
        var model = Item.Of(project.Write("m.onnx", RandomModel.Bytes()), ("Name", new string('a', 121)));
        Assert.Contains($"OnnxModels.A{new string('a', 119)}_x", project.Describe([model]).Warnings.Single().Text);
    }

    [TestMethod]
    public void The_tensors_of_a_model_are_one_warning()
    {
        using var project = new ProjectFolder();
        byte[][] inputs =
        [
            .. new[] { "x", "input.1", "all", "🎉", new string('n', 4096), "a.b", "a b", "a b" }.Select(name =>
                ModelWithTensors.Tensor(name, ModelWithTensors.Float32)
            ),
        ];
        var model = project.Model("m", ModelWithTensors.Bytes(inputs, ModelWithTensors.Tensor("outputs", ModelWithTensors.Float32)));

        var warnings = project.Describe([model]).Warnings.ToList();

        Assert.HasCount(2, warnings);
        Assert.IsTrue(warnings.All(warning => warning.Code == "WEIGHTS0028" && warning.File == model.ItemSpec));
        Assert.Contains("members of OnnxModels.M: 'all' is Inputs.AllTensor ('All' is taken), '🎉' is Inputs.Tensor_x", warnings[0].Text);
        Assert.Contains(", and 2 more.", warnings[0].Text);
        Assert.IsLessThan(1000, warnings[0].Text.Length);
        Assert.Contains("'outputs' is Outputs.OutputsTensor", warnings[1].Text);
    }
}
