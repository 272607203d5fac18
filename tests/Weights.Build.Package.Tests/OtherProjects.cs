namespace Weights.Build.Package.Tests;

/// <summary>Projects that are not one web project.</summary>
[TestClass]
public sealed class OtherProjects(TestContext context)
{
    [TestMethod]
    public async Task A_console_project_finds_the_files_beside_the_program()
    {
        using var program = new Consumer(context, "Tool")
            .Project("Microsoft.NET.Sdk", "<OutputType>Exe</OutputType>", """<OnnxModel Include="models/a.onnx" />""")
            .Write("Program.cs", "System.Console.WriteLine(Tool.OnnxModels.A.Path);")
            .Key()
            .Model("models/a.onnx", 1);

        await program.Publish();

        Assert.Contains("weights/models.json", program.Published());
        SearchForSecrets.AssertDecrypts(program.PublishedFile("weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(program.PublishFolder, RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNoKey(program.PublishFolder, Consumer.KeyHex);
        var run = await Command.Run("dotnet", program.PublishFolder, ["Tool.dll"], context.CancellationToken);
        Assert.AreEqual("weights/a.enc", run.Output.Trim());
    }

    [TestMethod]
    public async Task A_console_project_without_a_key_cannot_be_published()
    {
        using var program = new Consumer(context, "Tool")
            .Project("Microsoft.NET.Sdk", "<OutputType>Exe</OutputType>", """<OnnxModel Include="models/a.onnx" />""")
            .Write("Program.cs", "return;")
            .Model("models/a.onnx", 1);
        await program.Fail("WEIGHTS0002", "publish", "-c", "Debug", "-o", program.PublishFolder);
    }

    [TestMethod]
    public async Task A_librarys_models_reach_the_site_that_references_it()
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
    public async Task A_librarys_development_key_reaches_the_output_of_the_site_and_never_its_publish_folder()
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

    [TestMethod]
    public async Task A_blazor_web_app_serves_the_models_of_its_client_project()
    {
        using var client = new Consumer(context, "App.Client")
            .Project(
                "Microsoft.NET.Sdk.BlazorWebAssembly",
                "<ImplicitUsings>enable</ImplicitUsings><NoDefaultLaunchSettingsFile>true</NoDefaultLaunchSettingsFile><StaticWebAssetProjectMode>Default</StaticWebAssetProjectMode><WeightsManifestAccess>public</WeightsManifestAccess>",
                """
                <PackageReference Include="Microsoft.AspNetCore.Components.WebAssembly" Version="10.0.12" />
                <OnnxModel Include="models/a.onnx" />
                """
            )
            .Write(
                "Program.cs",
                "await Microsoft.AspNetCore.Components.WebAssembly.Hosting.WebAssemblyHostBuilder.CreateDefault(args).Build().RunAsync();"
            )
            .Key()
            .Model("models/a.onnx", 1);
        var server = client
            .Beside("App")
            .Project(
                "Microsoft.NET.Sdk.Web",
                "<ImplicitUsings>enable</ImplicitUsings>",
                """
                <ProjectReference Include="../App.Client/App.Client.csproj" />
                <PackageReference Include="Microsoft.AspNetCore.Components.WebAssembly.Server" Version="10.0.14" />
                """,
                usesPackage: false
            )
            .Write(
                "Program.cs",
                """
                var app = WebApplication.CreateBuilder(args).Build();
                app.MapStaticAssets();
                app.Run();
                """
            );

        await server.Publish();

        var path = server.Published().Single(file => file.EndsWith("/a.enc", StringComparison.Ordinal));
        SearchForSecrets.AssertDecrypts(server.PublishedFile(path), RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(server.PublishFolder, RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNoKey(server.PublishFolder, Consumer.KeyHex);
        using var running = await Server.Start(server.PublishFolder, "App.dll", context.CancellationToken);
        CollectionAssert.AreEqual(server.PublishedFile(path), await running.Bytes(path["wwwroot".Length..]));
    }

    [TestMethod]
    public async Task The_manifest_compiles_under_csharp_7_3()
    {
        using var library = new Consumer(context, "my-app")
            .Project(
                "Microsoft.NET.Sdk",
                "<LangVersion>7.3</LangVersion><Nullable>disable</Nullable><ImplicitUsings>disable</ImplicitUsings><GenerateDocumentationFile>true</GenerateDocumentationFile><NoWarn>CS1591</NoWarn>",
                """<OnnxModel Include="models/*.onnx" />"""
            )
            .Write(
                "Use.cs",
                "public static class Use { public static string Path() { return my_app.OnnxModels._2X.Path + my_app.OnnxModels.Class.KeyId + my_app.OnnxModels.All.Count; } }"
            )
            .Key()
            .Model("models/2-x.onnx", 1)
            .Model("models/class.onnx", 2);

        await library.Succeed("build");
        await library.Succeed("build", "-c", "Release");
    }

    [TestMethod]
    public async Task An_sdk_that_is_too_old_gets_an_error_that_says_so()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1);
        var result = await site.Fail("WEIGHTS0001", "build", "-p:_WeightsMSBuildVersion=17.14.0");
        Assert.Contains("needs the .NET SDK 10", result.Output);
    }
}
