using System.IO.Compression;

namespace Weights.Build.Package.Tests;

/// <summary>No key in any log, whichever source it came from.</summary>
[TestClass]
public sealed class Secrets(TestContext context)
{
    [TestMethod]
    [DataRow("file")]
    [DataRow("environment")]
    [DataRow("directory")]
    [DataRow("command")]
    [DataRow("development")]
    public async Task Are_in_no_log_and_no_binary_log(string source)
    {
        using var site = new Consumer(context).Web().Model("models/a.onnx", 1);
        var environment = new Dictionary<string, string?>();

        // A publish builds too; under a development key there is nothing to publish.
        List<string> arguments = [source == "development" ? "build" : "publish", "-v:diag", "-bl:build.binlog"];
        switch (source)
        {
            case "file":
                site.Key();
                break;
            case "environment":
                environment["WEIGHTS_KEY"] = Consumer.KeyHex;
                break;
            case "directory":
                site.Write("keys/default.key", Consumer.KeyHex);
                arguments.Add("-p:WeightsKeyDirectory=keys");
                break;
            case "command":
                site.Write("vault", Consumer.KeyHex);
                arguments.Add("-p:WeightsKeyCommand=set -x && key=`cat vault` && echo $key");
                break;
            default:
                break;
        }

        var result = await site.DotNet(environment, [.. arguments]);
        result.AssertSucceeded();

        var hex =
            source == "development"
                ? (await File.ReadAllTextAsync(site.File("obj/weights.development.key"), context.CancellationToken)).Trim()
                : Consumer.KeyHex;
        Assert.Contains("1 encrypted", result.Output);
        AssertHoldsNoKey(System.Text.Encoding.UTF8.GetBytes(result.Output), hex, "the log");
        await using var log = new GZipStream(File.OpenRead(site.File("build.binlog")), CompressionMode.Decompress);
        using var uncompressed = new MemoryStream();
        await log.CopyToAsync(uncompressed, context.CancellationToken);
        AssertHoldsNoKey(uncompressed.ToArray(), hex, "the binary log");
        foreach (var (name, content) in EmbeddedFiles(uncompressed.ToArray()))
        {
            AssertHoldsNoKey(content, hex, name);
        }
    }

    // The binary log carries the project files in a zip; it begins with the first local header and ends with the last end record.
    private static List<(string Name, byte[] Content)> EmbeddedFiles(byte[] log)
    {
        var start = log.AsSpan().IndexOf("PK\u0003\u0004"u8);
        var end = log.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        Assert.IsTrue(start >= 0 && end > start, "the binary log holds no archive of project files");
        using var archive = new ZipArchive(new MemoryStream(log, start, end + 22 - start));
        return
        [
            .. archive.Entries.Select(entry =>
            {
                using var content = new MemoryStream();
                using var stream = entry.Open();
                stream.CopyTo(content);
                return (entry.FullName, content.ToArray());
            }),
        ];
    }

    private static void AssertHoldsNoKey(byte[] content, string hex, string where)
    {
        foreach (var form in SearchForSecrets.Forms(hex))
        {
            Assert.IsLessThan(0, content.AsSpan().IndexOf(form), $"{where} holds the key");
        }
    }
}
