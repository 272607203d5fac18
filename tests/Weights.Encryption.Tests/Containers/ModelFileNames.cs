namespace Weights.Encryption.Tests;

[TestClass]
public sealed class ModelFileNames
{
    [TestMethod]
    [DataRow("demo", "demo.onnx")]
    [DataRow("face/detect", "face/detect.onnx")]
    [DataRow("e\u0301", "\u00e9.onnx")]
    [DataRow("a b.c", "a b.c.onnx")]
    public void A_name_becomes_the_file_name_that_a_container_is_bound_to(string name, string file) =>
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
    public void An_invalid_name_is_refused(string name) => Assert.ThrowsExactly<FormatException>(() => ModelFileName.Of(name));

    [TestMethod]
    public void Half_of_a_surrogate_pair_in_a_name_is_refused()
    {
        // Not data rows, because attributes are stored as UTF-8, which has no lone surrogates.
        Assert.ThrowsExactly<FormatException>(() => ModelFileName.Of("\ud800"));
        Assert.ThrowsExactly<FormatException>(() => ModelFileName.Of("a\udc00b"));
        Assert.AreEqual("\ud83d\ude00.onnx", ModelFileName.Of("\ud83d\ude00").Value);
    }

    [TestMethod]
    public void A_name_may_have_at_most_512_bytes_with_its_extension()
    {
        Assert.HasCount(512, ModelFileName.Of(new string('a', 507)).Value);
        Assert.ThrowsExactly<FormatException>(() => ModelFileName.Of(new string('a', 508)));
        Assert.ThrowsExactly<FormatException>(() => ModelFileName.Of(new string('é', 254)));
    }

    [TestMethod]
    [DataRow("demo", "weights.bin", "weights.bin")]
    [DataRow("face/detect", "weights.bin", "face/weights.bin")]
    [DataRow("face/detect", "parts/0.bin", "face/parts/0.bin")]
    [DataRow("e\u0301/a", "e\u0301.data", "\u00e9/\u00e9.data")]
    [DataRow("demo", "demo.onnx.data", "demo.onnx.data")]
    [DataRow("demo", "demo", "demo")]
    public void External_data_is_bound_to_its_location_in_the_models_folder(string name, string location, string file) =>
        Assert.AreEqual(file, ModelFileName.OfExternal(name, location).Value);

    [TestMethod]
    [DataRow("a", "../b")]
    [DataRow("a", "b\\c")]
    [DataRow("a", "")]
    [DataRow("", "b")]
    [DataRow("../a", "b")]
    public void External_data_at_an_invalid_location_is_refused(string name, string location) =>
        Assert.ThrowsExactly<FormatException>(() => ModelFileName.OfExternal(name, location));

    [TestMethod]
    public void External_data_cannot_have_the_name_of_its_model()
    {
        Assert.Contains(
            "the model itself",
            Assert.ThrowsExactly<FormatException>(() => ModelFileName.OfExternal("face/detect", "Detect.ONNX")).Message
        );
        Assert.AreEqual("face/a/detect.onnx", ModelFileName.OfExternal("face/detect", "a/detect.onnx").Value);
    }

    [TestMethod]
    public void The_folder_counts_for_the_512_bytes_of_external_data()
    {
        Assert.HasCount(512, ModelFileName.OfExternal("ab/c", new string('a', 509)).Value);
        Assert.Contains(
            "512 bytes",
            Assert.ThrowsExactly<FormatException>(() => ModelFileName.OfExternal("ab/c", new string('a', 510))).Message
        );
    }

    [TestMethod]
    public void The_error_shows_the_start_of_the_location_without_control_characters()
    {
        var message = Assert
            .ThrowsExactly<FormatException>(() => ModelFileName.OfExternal("demo", "\u001b[31m" + new string('a', 100_000)))
            .Message;

        Assert.IsLessThan(300, message.Length);
        Assert.IsFalse(message.Any(char.IsControl));
    }
}
