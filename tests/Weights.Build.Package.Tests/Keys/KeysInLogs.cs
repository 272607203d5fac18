using System.IO.Compression;

namespace Weights.Build.Package.Tests;

/// <summary>The logs of a build that reads a key from each kind of source.</summary>
[TestClass]
public sealed class KeysInLogs(TestContext context)
{
    [TestMethod]
    [DataRow("file")]
    [DataRow("environment")]
    [DataRow("directory")]
    [DataRow("command")]
    [DataRow("development")]
    public async Task The_log_and_the_binary_log_do_not_contain_the_key(string source)
    {
        using var site = new Consumer(context).Web().Model("models/a.onnx", 1);
        var environment = new Dictionary<string, string?>();

        // A project with a development key cannot be published, so it is only built.
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

    // The binary log embeds the project files as a zip archive, from the first local file header to the last end record.
    private static List<(string Name, byte[] Content)> EmbeddedFiles(byte[] log)
    {
        var start = log.AsSpan().IndexOf("PK\u0003\u0004"u8);
        var end = log.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        Assert.IsTrue(start >= 0 && end > start, "the binary log contains no archive of project files");
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
            Assert.IsLessThan(0, content.AsSpan().IndexOf(form), $"{where} contains the key");
        }
    }
}
