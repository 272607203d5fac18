namespace Weights.Onnx.Tests;

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
    public void An_empty_file_fails() => Assert.AreEqual("it is empty", Check([]));

    [TestMethod]
    public void A_git_lfs_pointer_fails_with_its_own_reason() =>
        Assert.Contains("Git LFS", Check("version https://git-lfs.github.com/spec/v1\noid sha256:0"u8.ToArray())!);

    [TestMethod]
    public void Text_HTML_ZIP_and_ciphertext_fail()
    {
        foreach (
            var content in new byte[][]
            {
                [.. "hello"u8],
                [.. "<!DOCTYPE html><html></html>"u8],
                [.. "PK\u0003\u0004"u8, 0, 0],
                Pattern.Bytes(5000),
                new byte[100],
            }
        )
        {
            Assert.IsNotNull(Check(content));
        }
    }

    [TestMethod]
    public void A_truncated_model_fails()
    {
        for (var length = 1; length < 6; length++)
        {
            Assert.IsNotNull(Check(_smallestModel[..length]), $"{length} bytes");
        }
    }

    [TestMethod]
    public void A_length_beyond_the_file_does_not_overflow() =>
        Assert.IsNotNull(Check([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x00]));

    private static string? Check(byte[] content)
    {
        using var folder = new TemporaryFolder();
        return ModelFileCheck.WhyNot(folder.Write("model", content));
    }
}
