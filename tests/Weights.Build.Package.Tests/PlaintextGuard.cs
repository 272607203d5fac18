using System.IO.Compression;

namespace Weights.Build.Package.Tests;

/// <summary>A model in the open in the publish folder fails the publish, whatever it is called.</summary>
[TestClass]
public sealed class PlaintextGuard(TestContext context)
{
    [TestMethod]
    [DataRow("wwwroot/logo.png", "")]
    [DataRow("data/model.bin", "")]
    [DataRow("wwwroot/x.dat.gz", "gz")]
    [DataRow("wwwroot/x.dat.br", "br")]
    public async Task Finds_an_exact_copy_under_any_name(string name, string compression)
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx" /><Content Include="data/**" CopyToPublishDirectory="PreserveNewest" />""")
            .Key()
            .Model("models/a.onnx", 1)
            .Write(name, Compress(OnnxBytes.Model(1), compression));

        var result = await site.Fail("WEIGHTS0019", "publish", "-o", site.PublishFolder);

        Assert.Contains(Path.Combine(site.PublishFolder, name), result.Output);
        Assert.Contains("'models/a.onnx' in the open", result.Output);
    }

    [TestMethod]
    public async Task Finds_a_model_that_nobody_declared()
    {
        using var site = new Consumer(context).Web("""<OnnxModel Include="models/a.onnx" />""").Key().Model("models/a.onnx", 1).Model("wwwroot/other/forgotten.onnx", 2);
        var result = await site.Fail("WEIGHTS0021", "publish", "-o", site.PublishFolder);
        Assert.Contains("forgotten.onnx", result.Output);
    }

    private static byte[] Compress(byte[] content, string compression)
    {
        if (compression.Length == 0)
        {
            return content;
        }

        using var buffer = new MemoryStream();
        using (Stream stream = compression == "gz" ? new GZipStream(buffer, CompressionLevel.Fastest) : new BrotliStream(buffer, CompressionLevel.Fastest))
        {
            stream.Write(content);
        }

        return buffer.ToArray();
    }
}
