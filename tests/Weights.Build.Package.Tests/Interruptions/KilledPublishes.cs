namespace Weights.Build.Package.Tests;

/// <summary>A publish that is killed while it writes.</summary>
[TestClass]
public sealed class KilledPublishes(TestContext context)
{
    private const int Models = 12;
    private const int Payload = 5_000_000;

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task The_next_publish_is_right_after_kills_at_ten_points()
    {
        using var site = new Consumer(context).Web().Key();
        for (var i = 0; i < Models; i++)
        {
            site.Model($"models/m{i}.onnx", i, Payload);
        }

        await site.Succeed("restore");
        var output = site.File("obj/Release/net10.0/weights/weights");
        for (var point = 0; point < 10; point++)
        {
            // Each publish encrypts all models, because the key changes. It is killed when more than this many models are encrypted.
            var key = Convert.ToHexStringLower(Enumerable.Repeat((byte)(point + 1), 32).ToArray());
            site.Key(key);
            using var publish = Command.Start(
                "dotnet",
                site.Folder,
                ["publish", "-o", site.PublishFolder, "-nr:false"],
                Packages.Feed.Environment
            );
            var reading = Task.WhenAll(
                publish.StandardOutput.ReadToEndAsync(context.CancellationToken),
                publish.StandardError.ReadToEndAsync(context.CancellationToken)
            );
            var begun = DateTime.UtcNow;
            SpinWait.SpinUntil(
                () =>
                    publish.HasExited
                    || (
                        Directory.Exists(output)
                        && new DirectoryInfo(output).EnumerateFiles("*.enc").Count(file => file.LastWriteTimeUtc > begun) > point
                    ),
                TimeSpan.FromMinutes(5)
            );
            publish.Kill(entireProcessTree: true);
            await publish.WaitForExitAsync(context.CancellationToken);
            await reading;
        }

        site.Key();
        await site.Publish();

        for (var i = 0; i < Models; i++)
        {
            SearchForSecrets.AssertDecrypts(site.PublishedFile($"wwwroot/weights/m{i}.enc"), RandomModel.Bytes(i, Payload));
        }

        Assert.IsEmpty(Directory.EnumerateFiles(site.Root, "*.weights-tmp", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task The_next_publish_replaces_torn_copies_in_a_site()
    {
        using var site = new Consumer(context)
            .Web(
                """<OnnxModel Include="models/*.onnx" /><ProjectReference Include="../Library/Library.csproj" />""",
                "<CompressionEnabled>true</CompressionEnabled>"
            )
            .Model("models/ours.onnx", 1, Payload)
            .Key();
        site.Beside("Library")
            .Project("Microsoft.NET.Sdk.Razor", "", """<OnnxModel Include="models/*.onnx" />""")
            .Model("models/theirs.onnx", 2, Payload)
            .Key();
        await AssertReplaced(
            site,
            "wwwroot/weights/ours.enc",
            "wwwroot/_content/Library/weights/theirs.enc",
            "wwwroot/weights/models.json.gz",
            "wwwroot/weights/weights-loader.js.br"
        );
    }

    [TestMethod]
    public async Task The_next_publish_replaces_torn_copies_next_to_a_program()
    {
        using var program = new Consumer(context)
            .Project("Microsoft.NET.Sdk", "<OutputType>Exe</OutputType>", """<OnnxModel Include="models/*.onnx" />""")
            .Write("Program.cs", "return 0;")
            .Model("models/ours.onnx", 1, Payload)
            .Key();
        await AssertReplaced(program, "weights/ours.enc", "weights/models.json");
    }

    // All our files are truncated to nothing, then to half, as in an unfinished copy.
    private async Task AssertReplaced(Consumer site, params string[] expected)
    {
        await site.Publish();
        var files = Directory
            .EnumerateFiles(site.PublishFolder, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains($"{Path.DirectorySeparatorChar}weights{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToDictionary(file => file, File.ReadAllBytes);
        foreach (var file in expected)
        {
            Assert.Contains(Path.Combine(site.PublishFolder, file.Replace('/', Path.DirectorySeparatorChar)), files.Keys);
        }

        foreach (var part in new[] { 0, 0.5 })
        {
            foreach (var (file, content) in files)
            {
                await File.WriteAllBytesAsync(file, content[..(int)(content.Length * part)], context.CancellationToken);
            }

            await site.Publish();

            foreach (var (file, content) in files)
            {
                CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(file, context.CancellationToken), file);
            }
        }
    }
}
