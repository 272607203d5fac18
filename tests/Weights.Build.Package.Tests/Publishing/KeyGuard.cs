namespace Weights.Build.Package.Tests;

/// <summary>A build or publish fails if it would publish a key, or has published one.</summary>
[TestClass]
public sealed class KeyGuard(TestContext context)
{
    [TestMethod]
    public async Task Finds_a_key_that_a_target_of_the_project_copies()
    {
        using var site = Site(
            """
            <Target Name="Deploy" AfterTargets="Publish">
              <Copy SourceFiles=".model_key" DestinationFiles="$(PublishDir)wwwroot/a.txt" />
            </Target>
            """
        );
        var result = await site.Fail("WEIGHTS0030", "publish", "-o", site.PublishFolder);
        Assert.Contains("wwwroot/a.txt : error WEIGHTS0030", result.Output);
        Assert.DoesNotContain(Consumer.KeyHex, result.Output);
    }

    [TestMethod]
    public async Task Finds_a_key_of_a_key_command_that_was_copied()
    {
        using var site = Site("<PropertyGroup><WeightsKeyCommand>cat secret.txt</WeightsKeyCommand></PropertyGroup>")
            .Write("secret.txt", Consumer.KeyHex);
        File.Delete(site.File(".model_key"));
        site.Write("wwwroot/b.txt", Consumer.KeyHex);
        await site.Fail("WEIGHTS0030", "publish", "-o", site.PublishFolder);
    }

    [TestMethod]
    public async Task Stops_a_pack_with_a_key_of_a_key_command()
    {
        using var library = new Consumer(context, "Lib")
            .Project(
                "Microsoft.NET.Sdk.Razor",
                "<WeightsKeyCommand>cat secret.txt</WeightsKeyCommand>",
                """<OnnxModel Include="models/*.onnx" />"""
            )
            .Model("models/a.onnx", 1)
            .Write("secret.txt", Consumer.KeyHex)
            .Write("wwwroot/b.txt", Consumer.KeyHex);
        await library.Fail("WEIGHTS0030", "pack", "-o", library.PublishFolder);
        Assert.IsFalse(Directory.Exists(library.PublishFolder));
    }

    [TestMethod]
    public async Task Finds_the_key_of_a_referenced_library()
    {
        using var site = new Consumer(context)
            .Web("""<ProjectReference Include="../Models/Models.csproj" />""")
            .Write("Program.cs", "WebApplication.CreateBuilder(args).Build().Run();")
            .Write("wwwroot/a.txt", Consumer.KeyHex);
        site.Beside("Models")
            .Project(
                "Microsoft.NET.Sdk.Razor",
                "",
                """<FrameworkReference Include="Microsoft.AspNetCore.App" /><OnnxModel Include="a.onnx" />"""
            )
            .Key()
            .Model("a.onnx", 1);
        var result = await site.Fail("WEIGHTS0030", "publish", "-o", site.PublishFolder);
        Assert.Contains("wwwroot/a.txt : error WEIGHTS0030", result.Output);
    }

    [TestMethod]
    public async Task Stops_a_build_whose_items_would_publish_a_key()
    {
        using var site = Site(
                """
                <ItemGroup>
                  <Content Include=".model_key" CopyToPublishDirectory="PreserveNewest" />
                  <None Include="none.txt" CopyToOutputDirectory="PreserveNewest" />
                  <None Include="local.txt" CopyToOutputDirectory="PreserveNewest" CopyToPublishDirectory="Never" />
                  <EmbeddedResource Include="resource.txt" />
                </ItemGroup>
                """
            )
            .Write("none.txt", Consumer.KeyHex)
            .Write("local.txt", Consumer.KeyHex)
            .Write("resource.txt", Consumer.KeyHex)
            .Write("wwwroot/served.txt", Consumer.KeyHex);

        var result = await site.Fail("WEIGHTS0030", "build");

        foreach (var file in new[] { ".model_key", "none.txt", "resource.txt", "wwwroot/served.txt" })
        {
            Assert.Contains($"{file} : error WEIGHTS0030", result.Output);
        }

        Assert.DoesNotContain("local.txt", result.Output);
    }

    [TestMethod]
    public async Task Stops_a_build_whose_key_file_is_in_the_web_root()
    {
        using var site = Site("<PropertyGroup><WeightsKeyFile>wwwroot/app.key</WeightsKeyFile></PropertyGroup>");
        await site.Fail("WEIGHTS0030", "build");
        await site.Fail("WEIGHTS0030", "build", "-t:NewModelKey");
        Assert.IsFalse(File.Exists(site.File("wwwroot/app.key")));
    }

    private Consumer Site(string targets) =>
        new Consumer(context).Web().Key().Model("models/a.onnx", 1).Write("Directory.Build.targets", $"<Project>{targets}</Project>");
}
