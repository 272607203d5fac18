using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>What compiled code gets to know of a model.</summary>
[TestClass]
public sealed class OnnxModelInfoTests
{
    private static readonly GeneratedProgram s_program = new(ModelsJson.Create(
        new TestModel("big", long.MaxValue - 28, long.MaxValue, "chunked"),
        new TestModel("face/détecteur", 123, 151, "gcm", ("acme", "weights/acme/d%C3%A9.enc"), ("umbrella", "weights/umbrella/d%C3%A9.enc")),
        new TestModel("open", 123, 123, "none", ("", "weights/open.onnx"))));

    [TestMethod]
    public void Every_fact_of_the_file_arrives()
    {
        GeneratedModel model = s_program.Model("FaceDétecteur");

        Assert.AreEqual("face/détecteur", model.Name);
        Assert.AreEqual(123, model.Size);
        Assert.AreEqual(151, model.EncryptedSize);
        Assert.AreEqual("gcm", model.Format);
        Assert.AreEqual("acme", model.KeyId);
        Assert.AreEqual("weights/acme/d%C3%A9.enc", model.Path);
        Assert.AreEqual(long.MaxValue, s_program.Model("Big").EncryptedSize);
    }

    [TestMethod]
    public void A_model_under_several_keys_has_a_path_for_each()
    {
        GeneratedModel model = s_program.Model("FaceDétecteur");

        Assert.AreEqual("weights/acme/d%C3%A9.enc", model.GetPath("acme"));
        Assert.AreEqual("weights/umbrella/d%C3%A9.enc", model.GetPath("umbrella"));
    }

    [TestMethod]
    public void A_model_in_the_open_has_one_path_whatever_the_key()
    {
        GeneratedModel model = s_program.Model("Open");

        Assert.AreEqual("", model.KeyId);
        Assert.AreEqual("none", model.Format);
        Assert.AreEqual("weights/open.onnx", model.GetPath("acme"));
        Assert.AreEqual("weights/open.onnx", model.GetPath(""));
    }

    [TestMethod]
    public void An_unknown_key_id_is_refused_without_naming_the_others()
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => s_program.Model("FaceDétecteur").GetPath("Acme"));

        Assert.AreEqual("keyId", exception.ParamName);
        Assert.Contains("face/détecteur", exception.Message);
        Assert.DoesNotContain("acme", exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("umbrella", exception.Message);
    }

    [TestMethod]
    public void No_key_id_is_refused() =>
        Assert.ThrowsExactly<ArgumentNullException>(() => s_program.Model("Big").GetPath(null));

    [TestMethod]
    public void All_lists_the_models_and_cannot_be_changed()
    {
        Assert.AreSequenceEqual(["big", "face/détecteur", "open"], s_program.All.Select(model => model.Name));
    }
}
