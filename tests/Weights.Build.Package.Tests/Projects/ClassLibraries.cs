using System.IO.Compression;

namespace Weights.Build.Package.Tests;

/// <summary>Class libraries without static web assets: their models reach apps as their content files do.</summary>
[TestClass]
public sealed class ClassLibraries(TestContext context)
{
    private const string ReadModel = """
        var path = System.IO.Path.Combine(System.AppContext.BaseDirectory, Lib.OnnxModels.A.Path);
        System.Console.WriteLine(System.IO.File.Exists(path) ? "found" : $"missing: {path}");
        """;

    [TestMethod]
    public async Task Give_their_models_to_an_app_that_is_run_or_published()
    {
        using var library = Library();
        var app = library
            .Beside("App")
            .Project(
                "Microsoft.NET.Sdk",
                "<OutputType>Exe</OutputType>",
                """<ProjectReference Include="../Lib/Lib.csproj" />""",
                usesPackage: false
            )
            .Write("Program.cs", ReadModel);

        Assert.Contains("found", (await app.Succeed("run")).Output);

        await app.Publish();
        CollectionAssert.IsSubsetOf(new[] { "weights/a.enc", "weights/models.json" }, app.Published().ToArray());
        Assert.DoesNotContain(file => file.EndsWith(".js", StringComparison.Ordinal), app.Published());
        SearchForSecrets.AssertDecrypts(app.PublishedFile("weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(app.PublishFolder, RandomModel.Bytes(1));

        Directory.Delete(app.PublishFolder, recursive: true);
        await app.Publish("--use-current-runtime", "--no-self-contained", "-p:PublishSingleFile=true");
        Assert.Contains("weights/a.enc", app.Published());
        await AssertFinds(app);

        Directory.Delete(app.PublishFolder, recursive: true);
        await app.Publish(
            "--use-current-runtime",
            "--no-self-contained",
            "-p:PublishSingleFile=true",
            "-p:IncludeAllContentForSelfExtract=true"
        );
        Assert.DoesNotContain("weights/a.enc", app.Published());
        await AssertFinds(app);
    }

    [TestMethod]
    public async Task Give_their_models_to_the_apps_that_use_their_package()
    {
        using var library = Library();
        await library.Succeed("pack", "-o", library.PublishFolder);
        var app = library
            .Beside("App")
            .Project(
                "Microsoft.NET.Sdk",
                "<OutputType>Exe</OutputType><RestoreAdditionalProjectSources>../published</RestoreAdditionalProjectSources>",
                """<PackageReference Include="Lib" Version="1.0.0" />""",
                usesPackage: false
            )
            .Write("Program.cs", ReadModel);
        var ownPackages = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = Path.Combine(library.Root, "packages") };

        var run = await app.DotNet(ownPackages, "run");

        Assert.Contains("found", run.Output);
    }

    [TestMethod]
    public async Task Need_a_key_if_their_app_is_published()
    {
        using var library = Library();
        File.Delete(library.File(".model_key"));
        var app = library
            .Beside("App")
            .Project(
                "Microsoft.NET.Sdk",
                "<OutputType>Exe</OutputType>",
                """<ProjectReference Include="../Lib/Lib.csproj" />""",
                usesPackage: false
            )
            .Write("Program.cs", ReadModel);

        // A Debug build uses a development key.
        await app.Succeed("build");
        await app.Fail("WEIGHTS0002", "publish", "-c", "Debug", "-o", app.PublishFolder);
        await app.Fail("WEIGHTS0002", "msbuild", "-t:Publish", $"-p:PublishDir={app.PublishFolder}");
    }

    [TestMethod]
    [DataRow("<TargetFramework>net10.0</TargetFramework>")]
    [DataRow("<TargetFramework></TargetFramework><TargetFrameworks>net9.0;net10.0</TargetFrameworks>")]
    public async Task That_pack_in_every_build_build_without_a_key(string frameworks)
    {
        using var library = new Consumer(context, "Lib")
            .Project(
                "Microsoft.NET.Sdk",
                $"{frameworks}<GeneratePackageOnBuild>true</GeneratePackageOnBuild>",
                """<OnnxModel Include="models/*.onnx" />"""
            )
            .Model("models/a.onnx", 1);

        var build = await library.Succeed("build");
        Assert.Contains("warning WEIGHTS0037", build.Output);
        Assert.Contains("no package was made", build.Output);
        Assert.IsFalse(File.Exists(library.File("bin/Debug/Lib.1.0.0.nupkg")));

        library.Key();
        await library.Succeed("build");
        await using var package = await ZipFile.OpenReadAsync(library.File("bin/Debug/Lib.1.0.0.nupkg"), context.CancellationToken);
        Assert.IsNotNull(package.GetEntry("contentFiles/any/net10.0/weights/a.enc"));
    }

    [TestMethod]
    public async Task Two_with_one_folder_for_their_models_are_one_error_that_names_both()
    {
        using var first = new Consumer(context, "Lib.One");
        first.Project("Microsoft.NET.Sdk", "", """<OnnxModel Include="models/a.onnx" />""").Key().Model("models/a.onnx", 1);
        var second = first.Beside("Lib.Two").Key().Model("models/b.onnx", 2);
        SecondLibrary(second, "");
        var app = first
            .Beside("App")
            .Project(
                "Microsoft.NET.Sdk",
                "<OutputType>Exe</OutputType>",
                """<ProjectReference Include="../Lib.One/Lib.One.csproj" /><ProjectReference Include="../Lib.Two/Lib.Two.csproj" />"""
            )
            .Write("Program.cs", "System.Console.WriteLine();");

        foreach (var failed in new[] { await app.Fail("WEIGHTS0042", "build"), await app.Fail("WEIGHTS0042", PublishWithoutOutput(app)) })
        {
            Assert.Contains("'Lib.One' and 'Lib.Two' both have the file 'weights/models.json'", failed.Output);
            Assert.Contains("WeightsOutputPath", failed.Output);
            Assert.DoesNotContain("NETSDK1152", failed.Output);
        }

        SecondLibrary(second, "<WeightsOutputPath>weights/two</WeightsOutputPath>");
        await app.Publish();
        SearchForSecrets.AssertDecrypts(app.PublishedFile("weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertDecrypts(app.PublishedFile("weights/two/b.enc"), RandomModel.Bytes(2));
    }

    [TestMethod]
    public async Task An_app_with_models_and_a_library_with_the_same_folder_are_one_error_that_names_both()
    {
        using var library = Library();
        var app = library
            .Beside("App")
            .Project(
                "Microsoft.NET.Sdk",
                "<OutputType>Exe</OutputType>",
                """<ProjectReference Include="../Lib/Lib.csproj" /><OnnxModel Include="models/b.onnx" />"""
            )
            .Write("Program.cs", "System.Console.WriteLine();")
            .Key()
            .Model("models/b.onnx", 2);

        var failed = await app.Fail("WEIGHTS0042", "build");

        Assert.Contains("'App' and 'Lib' both have the file 'weights/models.json'", failed.Output);
    }

    // Models that only a publish copies.
    private static string[] PublishWithoutOutput(Consumer app) => ["publish", "-p:WeightsEncryptOnBuild=false", "-o", app.PublishFolder];

    private static void SecondLibrary(Consumer library, string properties) =>
        library.Project("Microsoft.NET.Sdk", properties, """<OnnxModel Include="models/b.onnx" />""");

    private Consumer Library() =>
        new Consumer(context, "Lib")
            .Project(
                "Microsoft.NET.Sdk",
                "<WeightsManifestAccess>public</WeightsManifestAccess>",
                """<OnnxModel Include="models/*.onnx" />"""
            )
            .Key()
            .Model("models/a.onnx", 1);

    private async Task AssertFinds(Consumer app)
    {
        var program = Path.Combine(app.PublishFolder, OperatingSystem.IsWindows() ? "App.exe" : "App");
        Assert.Contains("found", (await Command.Run(program, app.PublishFolder, [], context.CancellationToken)).Output);
    }
}
