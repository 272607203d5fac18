using System.IO.Compression;

namespace Weights.Build.Package.Tests;

/// <summary>Items of all kinds that include models: none of them carries a model out.</summary>
[TestClass]
public sealed class ModelsAmongItems(TestContext context)
{
    private const string AllowWarnings = "<TreatWarningsAsErrors>false</TreatWarningsAsErrors>";

    [TestMethod]
    public async Task Lose_the_models_before_anything_is_compiled_or_published()
    {
        using var site = new Consumer(context)
            .Web(
                """
                <OnnxModel Include="models/**/*.onnx" />
                <EmbeddedResource Include="models/**" />
                <Resource Include="models/**" />
                <AdditionalFiles Include="models/**" />
                <Content Include="models/**" CopyToPublishDirectory="Always" />
                <None Include="models/../models/a.onnx" CopyToPublishDirectory="Always" />
                """,
                AllowWarnings
            )
            .Key()
            .Model("models/a.onnx", 1)
            .Model("wwwroot/models/b.onnx", 2)
            .Write(
                "Directory.Build.targets",
                """
                <Project>
                  <ItemGroup><OnnxModel Include="wwwroot/**/*.onnx" /></ItemGroup>
                  <Target Name="AddFile" BeforeTargets="ComputeResolvedFilesToPublishList">
                    <ItemGroup>
                      <ResolvedFileToPublish Include="models/a.onnx" RelativePath="data/a.bin" CopyToPublishDirectory="Always" />
                    </ItemGroup>
                  </Target>
                </Project>
                """
            );

        var result = await site.Publish();

        Assert.Contains("models/a.onnx : warning WEIGHTS0034: This model is also an item of type EmbeddedResource", result.Output);
        Assert.Contains("models/a.onnx : warning WEIGHTS0034: This model is also an item of type Resource", result.Output);
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(2));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/models/b.enc"), RandomModel.Bytes(2));
    }

    [TestMethod]
    public async Task Lose_the_models_that_a_target_made_static_web_assets_of()
    {
        using var site = new Consumer(context)
            .Web()
            .Key()
            .Model("models/a.onnx", 1)
            .Write("models/list.txt", "list")
            .Write(
                "Directory.Build.targets",
                """
                <Project>
                  <Target Name="AddAssets" AfterTargets="ResolveProjectStaticWebAssets">
                    <ItemGroup>
                      <DataFile Include="models/a.onnx" RelativePath="data/a.bin" />
                      <DataFile Include="models/list.txt" RelativePath="data/list.txt" />
                    </ItemGroup>
                    <DefineStaticWebAssets CandidateAssets="@(DataFile)" SourceType="Discovered" SourceId="$(PackageId)"
                      ContentRoot="$(MSBuildProjectDirectory)/models/" BasePath="$(StaticWebAssetBasePath)" AssetKind="All" AssetMode="All"
                      AssetRole="Primary" CopyToOutputDirectory="Never" CopyToPublishDirectory="PreserveNewest">
                      <Output TaskParameter="Assets" ItemName="DataAsset" />
                    </DefineStaticWebAssets>
                    <DefineStaticWebAssetEndpoints CandidateAssets="@(DataAsset)" ContentTypeMappings="@(StaticWebAssetContentTypeMapping)">
                      <Output TaskParameter="Endpoints" ItemName="StaticWebAssetEndpoint" />
                    </DefineStaticWebAssetEndpoints>
                    <ItemGroup><StaticWebAsset Include="@(DataAsset)" /></ItemGroup>
                  </Target>
                </Project>
                """
            );

        await site.Publish();

        Assert.Contains("wwwroot/data/list.txt", site.Published());
        Assert.DoesNotContain("wwwroot/data/a.bin", site.Published());
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(1));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
    }

    [TestMethod]
    public async Task In_an_assembly_on_purpose_keep_their_external_data()
    {
        var data = RandomModel.Bytes(3);
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx" Encrypt="false" /><EmbeddedResource Include="models/**" />""")
            .Write("models/a.onnx", OnnxWithData.Model(("a.data", data.Length)))
            .Write("models/a.data", data);

        // The second build reads what the first one found.
        await site.Succeed("build", "-c", "Release");
        await site.Publish();

        Assert.IsGreaterThan(0, site.PublishedFile("Site.dll").AsSpan().IndexOf(data));
        CollectionAssert.AreEqual(data, site.PublishedFile("wwwroot/weights/a.data"));
    }

    [TestMethod]
    public async Task Are_named_with_their_external_data()
    {
        var data = RandomModel.Bytes(3);
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx" /><EmbeddedResource Include="models/**" />""", AllowWarnings)
            .Key()
            .Write("models/a.onnx", OnnxWithData.Model(("a.data", data.Length)))
            .Write("models/a.data", data);

        var result = await site.Publish();

        Assert.Contains("models/a.onnx : warning WEIGHTS0034: This model is also", result.Output);
        var ofData = result
            .Output.Split('\n')
            .First(line => line.Contains("models/a.data : warning WEIGHTS0034", StringComparison.Ordinal));
        Assert.Contains("on the item of its model", ofData);
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, data);
    }

    [TestMethod]
    public async Task In_an_assembly_by_a_later_target_are_found_after_the_publish()
    {
        using var site = new Consumer(context)
            .Web()
            .Key()
            .Model("models/a.onnx", 1)
            .Write(
                "Directory.Build.targets",
                """
                <Project>
                  <Target Name="Embed" BeforeTargets="CoreCompile">
                    <ItemGroup>
                      <_CoreCompileResourceInputs Include="models/a.onnx" WithCulture="false" Type="Non-Resx" LogicalName="a" />
                    </ItemGroup>
                  </Target>
                </Project>
                """
            );
        var result = await site.Fail("WEIGHTS0019", "publish", "-o", site.PublishFolder);
        Assert.Contains("Site.dll : error WEIGHTS0019: This published file contains the model 'models/a.onnx'", result.Output);
    }

    [TestMethod]
    public async Task Are_not_in_a_package_and_what_a_later_target_adds_is_found()
    {
        using var library = new Consumer(context, "Lib")
            .Project(
                "Microsoft.NET.Sdk",
                "",
                """<OnnxModel Include="models/*.onnx" /><None Include="models/**" Pack="true" PackagePath="models/" />"""
            )
            .Key()
            .Model("models/a.onnx", 1)
            .Write(
                "Directory.Build.targets",
                """
                <Project>
                  <PropertyGroup>
                    <TargetsForTfmSpecificContentInPackage
                      >$(TargetsForTfmSpecificContentInPackage);AddFile</TargetsForTfmSpecificContentInPackage>
                  </PropertyGroup>
                  <Target Name="AddFile">
                    <ItemGroup><TfmSpecificPackageFile Include="models/a.onnx" PackagePath="content/" /></ItemGroup>
                  </Target>
                  <Target Name="AddLater" BeforeTargets="GenerateNuspec" Condition="'$(AddLater)' == 'true'">
                    <ItemGroup><_PackageFiles Include="models/a.onnx" PackagePath="data/" /></ItemGroup>
                  </Target>
                </Project>
                """
            );

        await library.Succeed("pack", "-o", library.PublishFolder);

        var unpacked = Path.Combine(library.Root, "unpacked");
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(library.PublishFolder, "Lib.1.0.0.nupkg"), unpacked, context.CancellationToken);
        SearchForSecrets.AssertFolderHoldsNo(unpacked, RandomModel.Bytes(1));

        // Pack is incremental, and the later target changes none of its inputs.
        File.Delete(Path.Combine(library.PublishFolder, "Lib.1.0.0.nupkg"));
        var result = await library.Fail("WEIGHTS0019", "pack", "-p:AddLater=true", "-o", library.PublishFolder);
        Assert.Contains("Lib.1.0.0.nupkg : error WEIGHTS0019", result.Output);
        Assert.Contains("in 'data/a.onnx'", result.Output);
    }
}
