namespace Weights.Build.Package.Tests;

/// <summary>Folders that a site is published into.</summary>
[TestClass]
public sealed class PublishFolders(TestContext context)
{
    [TestMethod]
    public async Task That_an_IDE_deploys_to_are_tidied_and_searched()
    {
        using var site = new Consumer(context)
            .Web()
            .Key()
            .Model("models/a.onnx", 1)
            .Model("models/b.onnx", 2)
            .Write(
                "Properties/PublishProfiles/Folder.pubxml",
                """
                <Project>
                  <PropertyGroup>
                    <WebPublishMethod>FileSystem</WebPublishMethod>
                    <PublishProvider>FileSystem</PublishProvider>
                    <PublishUrl>../published</PublishUrl>
                    <DeleteExistingFiles>false</DeleteExistingFiles>
                  </PropertyGroup>
                </Project>
                """
            );
        string[] deploy = ["build", "-c", "Release", "-p:DeployOnBuild=true", "-p:PublishProfile=Folder"];

        await site.Succeed(deploy);
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/b.enc"), RandomModel.Bytes(2));

        File.Delete(site.File("models/b.onnx"));
        await site.Succeed(deploy);
        Assert.DoesNotContain("wwwroot/weights/b.enc", site.Published());

        await File.WriteAllBytesAsync(Path.Combine(site.PublishFolder, "left.bin"), RandomModel.Bytes(1), context.CancellationToken);
        var result = await site.Fail("WEIGHTS0019", deploy);
        Assert.Contains($"{Path.Combine(site.PublishFolder, "left.bin")} : error WEIGHTS0019", result.Output);
    }

    [TestMethod]
    [DataRow("ZipDeploy", "true")]
    [DataRow("ZipDeploy", "false")]
    [DataRow("MSDeploy", "false")]
    public async Task That_an_IDE_uploads_are_searched_before(string method, string staticWebAssets)
    {
        using var site = new Consumer(context)
            .Web(properties: $"<StaticWebAssetsEnabled>{staticWebAssets}</StaticWebAssetsEnabled>")
            .Write("Program.cs", "System.Console.WriteLine(Site.OnnxModels.A.Path);")
            .Key()
            .Model("models/a.onnx", 1)
            .Write(
                "Directory.Build.targets",
                """
                <Project>
                  <Target Name="AddFile" AfterTargets="Publish">
                    <Copy SourceFiles="models/a.onnx" DestinationFiles="$(PublishDir)data.bin" />
                  </Target>
                </Project>
                """
            );

        var result = await site.Fail(
            "WEIGHTS0019",
            "build",
            "-c",
            "Release",
            "-p:DeployOnBuild=true",
            $"-p:WebPublishMethod={method}",
            "-p:PublishUrl=http://127.0.0.1:9/"
        );

        var uploaded = site.File("obj/Release/net10.0/PubTmp/Out");
        Assert.Contains($"{Path.Combine(uploaded, "data.bin")} : error WEIGHTS0019", result.Output);
        Assert.IsTrue(File.Exists(Path.Combine(uploaded, "wwwroot/weights/a.enc")));
    }

    [TestMethod]
    public async Task Need_not_exist_for_a_project_that_is_not_published()
    {
        using var tests = new Consumer(context, "Tests").Project(
            "Microsoft.NET.Sdk",
            "<IsPublishable>false</IsPublishable>",
            """<ProjectReference Include="../Lib/Lib.csproj" />"""
        );
        tests.Beside("Lib").Project("Microsoft.NET.Sdk", "", """<OnnxModel Include="models/a.onnx" />""").Key().Model("models/a.onnx", 1);

        await tests.Publish();

        Assert.IsFalse(Directory.Exists(tests.PublishFolder));
    }

    [TestMethod]
    public async Task That_hold_the_project_are_refused()
    {
        using var site = new Consumer(context).Web("""<OnnxModel Include="**/*.onnx" />""").Key().Model("models/a.onnx", 1);
        var result = await site.Fail("WEIGHTS0036", "publish", "-o", ".");
        Assert.DoesNotContain("WEIGHTS0019", result.Output);
        Assert.DoesNotContain("WEIGHTS0030", result.Output);
    }

    [TestMethod]
    public async Task Of_earlier_publishes_have_no_models_for_a_wildcard()
    {
        using var site = new Consumer(context).Web("""<OnnxModel Include="**/*.onnx" Encrypt="false" />""").Model("models/a.onnx", 1);
        for (var time = 0; time < 2; time++)
        {
            await site.Succeed("publish", "-o", "out");
            await site.Succeed("publish");
        }

        await site.Publish();

        CollectionAssert.AreEqual(
            new[] { "wwwroot/weights/models/a.onnx" },
            site.Published().Where(file => file.EndsWith(".onnx", StringComparison.Ordinal)).ToArray()
        );
    }

    [TestMethod]
    public async Task Of_a_site_without_static_web_assets_have_the_models_below_wwwroot()
    {
        using var site = new Consumer(context)
            .Web(properties: "<StaticWebAssetsEnabled>false</StaticWebAssetsEnabled><WeightsOutputPath></WeightsOutputPath>")
            .Write("Program.cs", "System.Console.WriteLine(Site.OnnxModels.A.Path);")
            .Key()
            .Model("models/a.onnx", 1)
            .Model("models/b.onnx", 2);

        await site.Publish();
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
        Assert.Contains("wwwroot/weights/weights-loader.js", site.Published());

        File.Delete(site.File("models/b.onnx"));
        await site.Publish();
        Assert.DoesNotContain("wwwroot/weights/b.enc", site.Published());
    }

    [TestMethod]
    public async Task Of_a_project_whose_wildcard_finds_nothing_have_no_models()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="modells/**/*.onnx" />""", "<TreatWarningsAsErrors>false</TreatWarningsAsErrors>")
            .Key();
        var result = await site.Publish();
        Assert.Contains("warning WEIGHTS0035", result.Output);
        Assert.DoesNotContain(file => file.Contains("/weights/", StringComparison.Ordinal), site.Published());
    }

    [TestMethod]
    public async Task Of_a_project_with_one_wildcard_that_finds_nothing_have_the_models_of_the_others()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/*.onnx;modells/**/*.onnx" />""", "<TreatWarningsAsErrors>false</TreatWarningsAsErrors>")
            .Key()
            .Model("models/a.onnx", 1);
        var result = await site.Publish();
        Assert.Contains("warning WEIGHTS0035: OnnxModel items ('modells/**/*.onnx') match no model", result.Output);
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
    }
}
