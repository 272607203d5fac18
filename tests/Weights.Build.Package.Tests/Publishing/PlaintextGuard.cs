using System.IO.Compression;

namespace Weights.Build.Package.Tests;

/// <summary>A publish fails if its folder contains an unencrypted model, whatever the name of the file.</summary>
[TestClass]
public sealed class PlaintextGuard(TestContext context)
{
    private const string CopyAfterPublish = """
        <Target Name="Deploy" AfterTargets="Publish">
          <Copy SourceFiles="models/a.onnx" DestinationFolder="$(PublishDir)data" />
        </Target>
        """;

    [TestMethod]
    public async Task Finds_exact_copies_under_any_name()
    {
        var model = RandomModel.Bytes(1);
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

        Assert.Contains("'models/a.onnx', unencrypted", result.Output);
        Assert.DoesNotContain("harmless", result.Output);
    }

    [TestMethod]
    public async Task Finds_a_copy_made_after_the_publish_by_Directory_Build_targets()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1);
        site.Write("Directory.Build.targets", $"<Project>{CopyAfterPublish}</Project>");
        await AssertCopyIsFound(site);
    }

    [TestMethod]
    public async Task Finds_a_copy_made_after_the_publish_in_a_project_with_own_last_targets()
    {
        using var site = new Consumer(context)
            .Web()
            .Key()
            .Model("models/a.onnx", 1)
            .Write("last.targets", "<Project />")
            .Write(
                "Directory.Build.targets",
                """
                <Project>
                  <PropertyGroup>
                    <CustomAfterDirectoryBuildTargets>$(MSBuildProjectDirectory)/last.targets</CustomAfterDirectoryBuildTargets>
                  </PropertyGroup>
                </Project>
                """
            );
        var project = await File.ReadAllTextAsync(site.File("Site.csproj"), context.CancellationToken);
        site.Write("Site.csproj", project.Replace("</Project>", $"{CopyAfterPublish}</Project>", StringComparison.Ordinal));
        await AssertCopyIsFound(site);
    }

    [TestMethod]
    public async Task Finds_a_model_that_no_item_declares()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx" />""")
            .Key()
            .Model("models/a.onnx", 1)
            .Model("wwwroot/other/forgotten.onnx", 2);
        var result = await site.Fail("WEIGHTS0021", "publish", "-o", site.PublishFolder);
        Assert.Contains("forgotten.onnx", result.Output);
    }

    [TestMethod]
    public async Task Knows_the_models_of_referenced_projects()
    {
        using var site = new Consumer(context)
            .Web("""<ProjectReference Include="../Models/Models.csproj" />""")
            .Key()
            .Write("Program.cs", "WebApplication.CreateBuilder(args).Build().Run();")
            .Write("wwwroot/logo.png", RandomModel.Bytes(1));
        site.Beside("Models")
            .Project(
                "Microsoft.NET.Sdk.Razor",
                "",
                """
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
                <OnnxModel Include="a.onnx" />
                <OnnxModel Include="open.onnx" Encrypt="false" />
                """
            )
            .Key()
            .Model("a.onnx", 1)
            .Model("open.onnx", 2);

        var found = await site.Fail("WEIGHTS0019", "publish", "-o", site.PublishFolder);
        Assert.Contains("logo.png : error WEIGHTS0019", found.Output);
        Assert.Contains("a.onnx', unencrypted", found.Output);
        Assert.DoesNotContain("WEIGHTS0021", found.Output);
        await site.Fail("WEIGHTS0019", "publish", "--no-build", "-o", site.PublishFolder);

        // The library's unencrypted model is intended, so the publish succeeds without the copy.
        File.Delete(site.File("wwwroot/logo.png"));
        File.Delete(Path.Combine(site.PublishFolder, "wwwroot/logo.png"));
        await site.Publish();
        Assert.Contains("wwwroot/_content/Models/weights/open.onnx", site.Published());
    }

    [TestMethod]
    public async Task Knows_the_models_of_indirect_references_without_a_key()
    {
        using var program = new Consumer(context)
            .Project(
                "Microsoft.NET.Sdk",
                "<OutputType>Exe</OutputType>",
                """
                <ProjectReference Include="../Middle/Middle.csproj" />
                <None Include="leak.bin" CopyToPublishDirectory="PreserveNewest" />
                """
            )
            .Write("Program.cs", "System.Console.WriteLine();")
            .Write("leak.bin", RandomModel.Bytes(1));
        program
            .Beside("Middle")
            .Project("Microsoft.NET.Sdk", "", """<ProjectReference Include="../Models/Models.csproj" PrivateAssets="all" />""");
        program
            .Beside("Models")
            .Project("Microsoft.NET.Sdk", "<IsPublishable>false</IsPublishable>", """<OnnxModel Include="a.onnx" />""")
            .Model("a.onnx", 1);

        var found = await program.Fail("WEIGHTS0019", "publish", "-o", program.PublishFolder);

        Assert.Contains("leak.bin : error WEIGHTS0019", found.Output);
        Assert.DoesNotContain("WEIGHTS0002", found.Output);
    }

    [TestMethod]
    public async Task Finds_a_model_in_a_project_without_model_items()
    {
        using var site = new Consumer(context)
            .Web()
            .Write("Program.cs", "WebApplication.CreateBuilder(args).Build().Run();")
            .Model("wwwroot/forgotten.onnx", 2);
        await site.Fail("WEIGHTS0021", "publish", "-o", site.PublishFolder);
    }

    private static async Task AssertCopyIsFound(Consumer site)
    {
        var result = await site.Fail("WEIGHTS0019", "publish", "-o", site.PublishFolder);
        Assert.Contains($"{Path.Combine(site.PublishFolder, "data/a.onnx")} : error WEIGHTS0019", result.Output);
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
