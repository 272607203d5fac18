namespace Weights.Build.Package.Tests;

/// <summary>Razor class libraries with models, and sites that reference them.</summary>
[TestClass]
public sealed class Libraries(TestContext context)
{
    [TestMethod]
    public async Task A_site_publishes_the_models_of_its_library()
    {
        using var library = new Consumer(context, "Lib.Vision")
            .Project(
                "Microsoft.NET.Sdk.Razor",
                "<WeightsManifestAccess>public</WeightsManifestAccess>",
                """
                <SupportedPlatform Include="browser" />
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
                <OnnxModel Include="models/a.onnx" />
                """
            )
            .Key()
            .Model("models/a.onnx", 1);
        var site = library
            .Beside("Site")
            .Project(
                "Microsoft.NET.Sdk.Web",
                "<ImplicitUsings>enable</ImplicitUsings>",
                """<ProjectReference Include="../Lib.Vision/Lib.Vision.csproj" />""",
                usesPackage: false
            )
            .Write(
                "Program.cs",
                """
                var app = WebApplication.CreateBuilder(args).Build();
                app.MapStaticAssets();
                app.MapGet("/path", () => Lib.Vision.OnnxModels.A.Path + " " + Lib.Vision.WeightsLoader.Path);
                app.Run();
                """
            );

        await site.Publish();

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/_content/Lib.Vision/weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNoKey(site.PublishFolder, Consumer.KeyHex);
        using var server = await Server.Start(site.PublishFolder, "Site.dll", context.CancellationToken);
        Assert.AreEqual("_content/Lib.Vision/weights/a.enc _content/Lib.Vision/weights/weights-loader.js", await server.Text("/path"));
        CollectionAssert.AreEqual(
            site.PublishedFile("wwwroot/_content/Lib.Vision/weights/a.enc"),
            await server.Bytes("/_content/Lib.Vision/weights/a.enc")
        );
        Assert.Contains("loadModel", await server.Text("/_content/Lib.Vision/weights/weights-loader.js"));
    }

    [TestMethod]
    public async Task A_development_key_of_a_library_is_copied_by_a_build_and_never_published()
    {
        using var library = new Consumer(context, "Lib")
            .Project("Microsoft.NET.Sdk.Razor", "", """<OnnxModel Include="models/a.onnx" />""")
            .Model("models/a.onnx", 1);
        var site = library
            .Beside("Site")
            .Project("Microsoft.NET.Sdk.Web", "", """<ProjectReference Include="../Lib/Lib.csproj" />""", usesPackage: false)
            .Write("Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();");

        await site.Succeed("build");
        Assert.IsTrue(File.Exists(site.File("bin/Debug/net10.0/Lib.weights.development.key")));
        await site.Fail("WEIGHTS0002", "publish", "-c", "Debug", "-o", site.PublishFolder);

        library.Key();
        await site.Publish("-c", "Debug");
        Assert.IsFalse(site.Published().Any(file => file.EndsWith(".key", StringComparison.Ordinal)));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/_content/Lib/weights/a.enc"), RandomModel.Bytes(1));
    }
}
