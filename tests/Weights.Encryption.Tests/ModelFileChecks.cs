namespace Weights.Encryption.Tests;

[TestClass]
public sealed class ModelFileChecks
{
    // ModelProto: ir_version (field 1) = 8, graph (field 7) of two bytes, opset_import (field 8) empty.
    private static readonly byte[] _smallestModel = [0x08, 0x08, 0x3A, 0x02, 0x12, 0x00, 0x42, 0x00];

    [TestMethod]
    public void An_onnx_model_passes() => Assert.IsNull(Check(_smallestModel));

    [TestMethod]
    public void An_onnx_runtime_file_passes() => Assert.IsNull(Check([0x20, 0, 0, 0, .. "ORTM"u8, 1, 2, 3]));

    [TestMethod]
    public void An_empty_file_does_not() => Assert.AreEqual("it is empty", Check([]));

    [TestMethod]
    public void A_git_lfs_pointer_is_named() =>
        Assert.Contains("Git LFS", Check("version https://git-lfs.github.com/spec/v1\noid sha256:0"u8.ToArray())!);

    [TestMethod]
    public void Text_html_zip_and_ciphertext_do_not()
    {
        foreach (
            var content in new byte[][]
            {
                [.. "hello"u8],
                [.. "<!DOCTYPE html><html></html>"u8],
                [.. "PK\u0003\u0004"u8, 0, 0],
                Sample.Plaintext(5000),
                new byte[100],
            }
        )
        {
            Assert.IsNotNull(Check(content));
        }
    }

    [TestMethod]
    public void A_model_that_was_cut_off_does_not()
    {
        for (var length = 1; length < 6; length++)
        {
            Assert.IsNotNull(Check(_smallestModel[..length]), $"{length} bytes");
        }
    }

    [TestMethod]
    public void A_length_beyond_the_file_is_no_overflow() =>
        Assert.IsNotNull(Check([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x00]));

    private static string? Check(byte[] content)
    {
        using var folder = new TemporaryFolder();
        return ModelFileCheck.WhyNot(folder.Write("model", content));
    }
}
