namespace Weights.Encryption.Tests;

[TestClass]
public sealed class ModelFileNames
{
    [TestMethod]
    [DataRow("demo", "demo.onnx")]
    [DataRow("face/detect", "face/detect.onnx")]
    [DataRow("e\u0301", "\u00e9.onnx")]
    [DataRow("a b.c", "a b.c.onnx")]
    public void A_name_becomes_the_file_that_a_container_is_bound_to(string name, string file) =>
        Assert.AreEqual(file, ModelFileName.Of(name).Value);

    [TestMethod]
    [DataRow("")]
    [DataRow("/a")]
    [DataRow("a/")]
    [DataRow("a//b")]
    [DataRow(".")]
    [DataRow("..")]
    [DataRow("a/../b")]
    [DataRow("./a")]
    public void A_name_that_cannot_be_bound_to_is_refused(string name) =>
        Assert.ThrowsExactly<FormatException>(() => ModelFileName.Of(name));

    [TestMethod]
    public void Half_of_a_surrogate_pair_is_refused()
    {
        // Not as data rows: attributes are stored as UTF-8, which has no lone surrogates.
        Assert.ThrowsExactly<FormatException>(() => ModelFileName.Of("\ud800"));
        Assert.ThrowsExactly<FormatException>(() => ModelFileName.Of("a\udc00b"));
        Assert.AreEqual("\ud83d\ude00.onnx", ModelFileName.Of("\ud83d\ude00").Value);
    }

    [TestMethod]
    public void A_name_may_have_512_bytes_with_its_extension_and_no_more()
    {
        Assert.HasCount(512, ModelFileName.Of(new string('a', 507)).Value);
        Assert.ThrowsExactly<FormatException>(() => ModelFileName.Of(new string('a', 508)));
        Assert.ThrowsExactly<FormatException>(() => ModelFileName.Of(new string('é', 254)));
    }
}
