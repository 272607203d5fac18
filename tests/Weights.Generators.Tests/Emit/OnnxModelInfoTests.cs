using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>The members of the generated types at run time.</summary>
[TestClass]
public sealed class OnnxModelInfoTests
{
    private static readonly GeneratedProgram _program = new(
        ModelsJson.Create(
            new TestModel("big", long.MaxValue - 28, long.MaxValue, "chunked"),
            new TestModel(
                "face/détecteur",
                123,
                151,
                "gcm",
                ("acme", "weights/acme/d%C3%A9.enc"),
                ("umbrella", "weights/umbrella/d%C3%A9.enc")
            ),
            new TestModel("open", 123, 123, "none", ("", "weights/open.onnx"))
            {
                Inputs =
                [
                    new TestTensor("state", "float32[2, batch, ?]", "float32", 2, "batch", null),
                    new TestTensor("sr", "int64[]", "int64"),
                ],
                Outputs = [new TestTensor("any", "float32[...]", Shape: null), new TestTensor("list", "sequence(int64[])", "", null)],
            }
        )
    );

    [TestMethod]
    public void All_values_of_the_models_file_are_there()
    {
        GeneratedModel model = _program.Model("FaceDétecteur");

        Assert.AreEqual("face/détecteur", model.Name);
        Assert.AreEqual(123, model.Size);
        Assert.AreEqual(151, model.EncryptedSize);
        Assert.AreEqual("gcm", model.Format);
        Assert.AreEqual("acme", model.KeyId);
        Assert.AreEqual("weights/acme/d%C3%A9.enc", model.Path);
        Assert.AreEqual(long.MaxValue, _program.Model("Big").EncryptedSize);
    }

    [TestMethod]
    public void A_model_with_several_keys_has_a_path_for_each()
    {
        GeneratedModel model = _program.Model("FaceDétecteur");

        Assert.AreEqual("weights/acme/d%C3%A9.enc", model.GetPath("acme"));
        Assert.AreEqual("weights/umbrella/d%C3%A9.enc", model.GetPath("umbrella"));
    }

    [TestMethod]
    public void An_unencrypted_model_has_one_path_for_all_keys()
    {
        GeneratedModel model = _program.Model("Open");

        Assert.AreEqual("", model.KeyId);
        Assert.AreEqual("none", model.Format);
        Assert.AreEqual("weights/open.onnx", model.GetPath("acme"));
        Assert.AreEqual("weights/open.onnx", model.GetPath(""));
    }

    [TestMethod]
    public void An_unknown_key_ID_is_an_error_that_does_not_name_the_others()
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => _program.Model("FaceDétecteur").GetPath("Acme"));

        Assert.AreEqual("keyId", exception.ParamName);
        Assert.Contains("face/détecteur", exception.Message);
        Assert.DoesNotContain("acme", exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("umbrella", exception.Message);
    }

    [TestMethod]
    public void A_null_key_ID_is_an_error() => Assert.ThrowsExactly<ArgumentNullException>(() => _program.Model("Big").GetPath(null));

    [TestMethod]
    public void All_lists_the_models_and_cannot_be_changed()
    {
        Assert.AreSequenceEqual(["big", "face/détecteur", "open"], _program.All.Select(model => model.Name));
    }

    [TestMethod]
    public void A_model_is_the_same_object_by_its_property_and_by_its_name() =>
        Assert.AreEqual(_program.Model("Open"), _program.TryGet("open"));

    [TestMethod]
    public void Inputs_and_outputs_have_names_and_types_in_the_models_order()
    {
        Assert.AreEqual("state", _program.TensorNames("Open", "Inputs")["State"]);
        Assert.AreEqual("sr", _program.TensorNames("Open", "Inputs")["Sr"]);
        Assert.AreEqual("list", _program.TensorNames("Open", "Outputs")["List"]);

        GeneratedModel model = _program.Model("Open");
        Assert.AreSequenceEqual(["state: float32[2, batch, ?]", "sr: int64[]"], model.Inputs.Select(tensor => tensor.ToString()));
        Assert.AreEqual("float32", model.Inputs[0].ElementType);
        Assert.AreSequenceEqual([(2L, "", "2"), (null, "batch", "batch"), (null, "", "?")], model.Inputs[0].Dimensions!);
        Assert.IsEmpty(model.Inputs[1].Dimensions!, "a scalar");
        Assert.IsNull(model.Outputs[0].Dimensions, "an unknown rank");
        Assert.AreEqual("", model.Outputs[1].ElementType, "not a tensor");
    }

    [TestMethod]
    public void The_lists_of_an_unknown_model_are_empty()
    {
        Assert.IsEmpty(_program.Model("Big").Inputs);
        Assert.IsEmpty(_program.TensorNames("Big", "Outputs"));
    }

    [TestMethod]
    public void A_model_is_found_by_its_exact_name()
    {
        Assert.AreEqual(123, _program.TryGet("face/détecteur")!.Size);
        Assert.IsNull(_program.TryGet("Face/détecteur"));
        Assert.IsNull(_program.TryGet(""));
    }
}
