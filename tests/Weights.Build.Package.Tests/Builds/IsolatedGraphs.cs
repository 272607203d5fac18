namespace Weights.Build.Package.Tests;

/// <summary>Builds in which each project may use only results of projects that its graph contains.</summary>
[TestClass]
public sealed class IsolatedGraphs(TestContext context)
{
    [TestMethod]
    public async Task A_site_and_a_library_with_the_package_are_built_and_published()
    {
        using var library = new Consumer(context, "Lib")
            .Project("Microsoft.NET.Sdk", "", "")
            .Write("Class.cs", "namespace Lib; public class A;");
        var site = library
            .Beside("Site")
            .Web("""<OnnxModel Include="models/a.onnx" /><ProjectReference Include="../Lib/Lib.csproj" />""")
            .Key()
            .Model("models/a.onnx", 1);
        site.Write("Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();");
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

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
    }
}
