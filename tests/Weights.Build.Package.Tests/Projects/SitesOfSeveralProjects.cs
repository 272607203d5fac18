namespace Weights.Build.Package.Tests;

/// <summary>Sites whose projects have models under the same key ID.</summary>
[TestClass]
public sealed class SitesOfSeveralProjects(TestContext context)
{
    private const string OtherKey = "7a11ce0f5cf2c10b6b2c9e4f3e9d1b8a0c4d5e6f708192a3b4c5d6e7f8091a2b";

    private const string Reference = """
        <ProjectReference Include="../Lib.Vision/Lib.Vision.csproj" />
        """;

    [TestMethod]
    public async Task Two_keys_with_one_key_ID_stop_a_publish_and_one_key_file_is_the_cure()
    {
        using var library = Library();
        library.Key(OtherKey);
        var site = library.Beside("Site").Web(Reference + """<OnnxModel Include="models/b.onnx" />""").Key().Model("models/b.onnx", 2);
        site.Write("Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();");

        var failed = await site.Fail("WEIGHTS0041", "publish", "-o", site.PublishFolder);

        Assert.Contains("'Site'", failed.Output);
        Assert.Contains("'Lib.Vision'", failed.Output);
        Assert.DoesNotContain(OtherKey, failed.Output);
        Assert.IsFalse(File.Exists(Path.Combine(site.PublishFolder, "wwwroot/weights/b.enc")));

        // One key file for all projects, as the guide says.
        File.Delete(library.File(".model_key"));
        File.Move(site.File(".model_key"), Path.Combine(site.Root, ".model_key"));
        library.Write(
            "../Directory.Build.props",
            "<Project><PropertyGroup><WeightsKeyFile>$(MSBuildThisFileDirectory).model_key</WeightsKeyFile></PropertyGroup></Project>"
        );
        await site.Publish();
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/b.enc"), RandomModel.Bytes(2));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/_content/Lib.Vision/weights/a.enc"), RandomModel.Bytes(1));
    }

    [TestMethod]
    public async Task A_site_without_models_is_compared_by_its_key_file()
    {
        using var library = Library();
        library.Key(OtherKey);
        var site = library.Beside("Site").Web(Reference).Key();
        site.Write("Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();");

        await site.Fail("WEIGHTS0041", "publish", "-o", site.PublishFolder);

        // The library's key has an ID of its own.
        library.Write("Directory.Build.props", "<Project><PropertyGroup><WeightsKeyId>vision</WeightsKeyId></PropertyGroup></Project>");
        await site.Publish();
    }

    private Consumer Library() =>
        new Consumer(context, "Lib.Vision")
            .Project("Microsoft.NET.Sdk.Razor", "", """<OnnxModel Include="models/a.onnx" />""")
            .Model("models/a.onnx", 1);
}
