namespace Weights.Build.Package.Tests;

/// <summary>Builds in which each project may use only results of projects that its graph contains.</summary>
[TestClass]
public sealed class IsolatedGraphs(TestContext context)
{
    [TestMethod]
    public async Task A_site_and_a_library_with_models_are_built_and_published()
    {
        using var library = Library();
        var site = Site(library);
        await site.Succeed("restore");

        await site.Succeed("build", "--no-restore", "-graph", "-isolate", "-c", "Release");
        await site.Succeed(
            "msbuild",
            "-graph",
            "-isolate",
            "-t:Publish",
            "-p:Configuration=Release",
            $"-p:PublishDir={site.PublishFolder}/"
        );

        AssertPublished(site);
    }

    [TestMethod]
    [DataRow("Build")]
    [DataRow("Rebuild")]
    public async Task A_build_that_deploys_publishes_them(string target)
    {
        using var library = Library();
        var site = Site(library);
        await site.Succeed("restore");

        await site.Succeed(
            "msbuild",
            "-graph",
            "-isolate",
            $"-t:{target}",
            "-p:Configuration=Release",
            "-p:DeployOnBuild=true",
            "-p:WebPublishMethod=FileSystem",
            $"-p:PublishUrl={site.PublishFolder}/"
        );

        AssertPublished(site);
    }

    private Consumer Library() =>
        new Consumer(context, "Lib")
            .Project("Microsoft.NET.Sdk", "", """<OnnxModel Include="models/b.onnx" />""")
            .Write("Class.cs", "namespace Lib; public class A;")
            .Key()
            .Model("models/b.onnx", 2);

    private static Consumer Site(Consumer library) =>
        library
            .Beside("Site")
            .Web("""<OnnxModel Include="models/a.onnx" /><ProjectReference Include="../Lib/Lib.csproj" />""")
            .Write("Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();")
            .Key()
            .Model("models/a.onnx", 1);

    private static void AssertPublished(Consumer site)
    {
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("weights/b.enc"), RandomModel.Bytes(2));
    }
}
