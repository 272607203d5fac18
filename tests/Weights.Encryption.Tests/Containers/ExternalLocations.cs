namespace Weights.Encryption.Tests;

[TestClass]
public sealed class ExternalLocations
{
    [TestMethod]
    [DataRow("weights.bin")]
    [DataRow("model.onnx.data")]
    [DataRow("parts/a/0.bin")]
    [DataRow("a b é 語 \U0001F600")]
    [DataRow(".hidden")]
    [DataRow("..a/b..c")]
    [DataRow("@#[]{}+&',=~%")]
    public void A_plain_path_in_the_models_folder_is_allowed(string location) => Assert.IsNull(ExternalLocation.WhyNot(location));

    [TestMethod]
    [DataRow("", "empty")]
    [DataRow("/etc/passwd", "root")]
    [DataRow("//server/share", "root")]
    [DataRow("..", "'..'")]
    [DataRow("../weights.bin", "'..'")]
    [DataRow("a/../../weights.bin", "'..'")]
    [DataRow("./weights.bin", "'.'")]
    [DataRow("a//b", "between slashes")]
    [DataRow("a/", "between slashes")]
    [DataRow("a\\b", "'\\'")]
    [DataRow("..\\b", "'\\'")]
    [DataRow("C:/weights.bin", "':'")]
    [DataRow("C:weights.bin", "':'")]
    [DataRow("weights.bin:stream", "':'")]
    [DataRow("file:///weights.bin", "':'")]
    [DataRow("a\nb", "control")]
    [DataRow("a\0b", "control")]
    [DataRow("a\u0085b", "control")]
    [DataRow(".. /b", "dot or a space")]
    [DataRow(".../b", "dot or a space")]
    [DataRow("weights.bin.", "dot or a space")]
    [DataRow(" ", "dot or a space")]
    public void A_path_that_could_leave_the_folder_on_any_system_is_refused(string location, string reason) =>
        Assert.Contains(reason, ExternalLocation.WhyNot(location)!);

    [TestMethod]
    public void A_location_may_have_at_most_512_bytes_in_normalization_form_C()
    {
        Assert.IsNull(ExternalLocation.WhyNot(new string('a', 512)));
        Assert.IsNotNull(ExternalLocation.WhyNot(new string('a', 513)));
        Assert.IsNull(ExternalLocation.WhyNot(string.Concat(Enumerable.Repeat("e\u0301", 256))));
        Assert.IsNotNull(ExternalLocation.WhyNot(new string('é', 257)));
    }

    [TestMethod]
    public void Half_of_a_surrogate_pair_in_a_location_is_refused() => Assert.Contains("surrogate", ExternalLocation.WhyNot("a\ud800")!);
}
