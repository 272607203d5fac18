using System.IO.Compression;

namespace Weights.Build.Package.Tests;

/// <summary>A model in the open in the publish folder fails the publish, whatever it is called.</summary>
[TestClass]
public sealed class PlaintextGuard(TestContext context)
{
    [TestMethod]
    public async Task Finds_exact_copies_under_any_name()
    {
        var model = OnnxBytes.Model(1);
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx" /><Content Include="data/**" CopyToPublishDirectory="PreserveNewest" />""")
            .Key()
            .Write("models/a.onnx", model)
            .Write("wwwroot/logo.png", model)
            .Write("data/model.bin", model)
            .Write("wwwroot/x.dat.gz", Compress(model, buffer => new GZipStream(buffer, CompressionLevel.Fastest)))
            .Write("wwwroot/x.dat.br", Compress(model, buffer => new BrotliStream(buffer, CompressionLevel.Fastest)))
            .Write("wwwroot/harmless.gz", "named like a compressed file");

        var result = await site.Fail("WEIGHTS0019", "publish", "-o", site.PublishFolder);

        foreach (var copy in new[] { "wwwroot/logo.png", "data/model.bin", "wwwroot/x.dat.gz", "wwwroot/x.dat.br" })
        {
            Assert.Contains($"{Path.Combine(site.PublishFolder, copy)} : error WEIGHTS0019", result.Output);
        }

        Assert.Contains("'models/a.onnx' in the open", result.Output);
        Assert.DoesNotContain("harmless", result.Output);
    }

    [TestMethod]
    public async Task Finds_a_model_that_nobody_declared()
    {
        using var site = new Consumer(context).Web("""<OnnxModel Include="models/a.onnx" />""").Key().Model("models/a.onnx", 1).Model("wwwroot/other/forgotten.onnx", 2);
        var result = await site.Fail("WEIGHTS0021", "publish", "-o", site.PublishFolder);
        Assert.Contains("forgotten.onnx", result.Output);
    }

    private static byte[] Compress(byte[] content, Func<Stream, Stream> compressor)
    {
        using var buffer = new MemoryStream();
        using (var stream = compressor(buffer))
        {
            stream.Write(content);
        }

        return buffer.ToArray();
    }
}
