using System.Text.Json;

namespace Weights.Build.Tasks.Tests;

/// <summary>What weights.models.json says about a model's inputs and outputs.</summary>
[TestClass]
public sealed class DescribedTensors
{
    [TestMethod]
    public void Name_type_and_shape_of_each_tensor_are_written_in_the_graphs_order()
    {
        using var project = new ProjectFolder();
        byte[][] inputs =
        [
            ModelWithTensors.Tensor("state", ModelWithTensors.Float32, 2, "batch", null),
            ModelWithTensors.Tensor("sr", ModelWithTensors.Int64),
            ModelWithTensors.Tensor("any", ModelWithTensors.Float32, null),
        ];

        project
            .Describe([project.Model("a", ModelWithTensors.Bytes(inputs, ModelWithTensors.Sequence("list", ModelWithTensors.Int64)))])
            .AssertSucceeded();

        var model = Only(project);
        Assert.AreEqual("models/a.onnx", model.GetProperty("source").GetString());
        Assert.AreEqual("maker 2.1", model.GetProperty("producer").GetString());
        Assert.AreEqual("""[{"domain":"","version":17}]""", Compact(model, "operatorSets"));
        Assert.AreEqual(
            """[{"name":"state","type":"float32[2, batch, ?]","elementType":"float32","shape":[2,"batch",null]},"""
                + """{"name":"sr","type":"int64[]","elementType":"int64","shape":[]},"""
                + """{"name":"any","type":"float32[...]","elementType":"float32"}]""",
            Compact(model, "inputs")
        );
        Assert.AreEqual("""[{"name":"list","type":"sequence(int64[...])","elementType":""}]""", Compact(model, "outputs"));
    }

    [TestMethod]
    public void An_onnx_runtime_file_has_no_described_tensors()
    {
        using var project = new ProjectFolder();
        project.Describe([Item.Of(project.Write("models/a.ort", [0, 0, 0, 0, .. "ORTM"u8, 0, 0]))]).AssertSucceeded();
        Assert.IsFalse(Only(project).TryGetProperty("inputs", out _));
    }

    [TestMethod]
    [DataRow("class")]
    [DataRow("🎉")]
    [DataRow("a/b\\c")]
    [DataRow("\"; } } class Evil { }\r\n\u2028\0")]
    [DataRow("")]
    public void The_name_of_a_tensor_is_written_unchanged(string name)
    {
        using var project = new ProjectFolder();
        project
            .Describe([project.Model("a", ModelWithTensors.Bytes([ModelWithTensors.Tensor(name, ModelWithTensors.Float32)]))])
            .AssertSucceeded();
        Assert.AreEqual(name, Only(project).GetProperty("inputs")[0].GetProperty("name").GetString());
    }

    [TestMethod]
    public void All_10000_inputs_with_usual_names_are_described()
    {
        using var project = new ProjectFolder();
        byte[][] inputs =
        [
            .. Enumerable.Range(0, 10_000).Select(i => ModelWithTensors.Tensor($"input.{i}", ModelWithTensors.Float32, 1, 512)),
        ];

        var run = project.Describe([project.Model("a", ModelWithTensors.Bytes(inputs))]);

        run.AssertSucceeded();
        Assert.IsEmpty(run.Warnings);
        Assert.AreEqual(10_000, Only(project).GetProperty("inputs").GetArrayLength());
    }

    [TestMethod]
    public void Names_of_several_MB_are_left_out_with_a_warning()
    {
        using var project = new ProjectFolder();
        byte[][] inputs =
        [
            .. Enumerable.Range(0, 1_000).Select(i => ModelWithTensors.Tensor($"{i}{new string('x', 4_096)}", ModelWithTensors.Float32)),
        ];
        var model = project.Model("a", ModelWithTensors.Bytes(inputs));

        var run = project.Describe([model]);

        run.AssertSucceeded();
        var warning = run.Warnings.Single();
        Assert.AreEqual("WEIGHTS0029", warning.Code);
        Assert.AreEqual(model.ItemSpec, warning.File);
        Assert.IsFalse(Only(project).TryGetProperty("inputs", out _));
        Assert.AreEqual("WEIGHTS0029", project.Describe([model]).Warnings.Single().Code, "not only the first time");
    }

    private static JsonElement Only(ProjectFolder project)
    {
        using var json = JsonDocument.Parse(project.Description);
        return json.RootElement.GetProperty("models").EnumerateArray().Single().Clone();
    }

    private static string Compact(JsonElement model, string member) => JsonSerializer.Serialize(model.GetProperty(member));
}
