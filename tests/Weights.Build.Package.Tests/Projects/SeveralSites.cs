namespace Weights.Build.Package.Tests;

/// <summary>Several sites in one build.</summary>
[TestClass]
public sealed class SeveralSites(TestContext context)
{
    [TestMethod]
    public async Task Two_sites_publish_shared_models_in_parallel()
    {
        using var one = new Consumer(context, "One")
            .Web("""<OnnxModel Include="../common/*.onnx" />""")
            .Key()
            .Model("../common/a.onnx", 1, payload: 6_000_000);
        var two = one.Beside("Two").Web("""<OnnxModel Include="../common/*.onnx" />""").Key();
        one.Write("Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();");
        two.Write("Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();");
        one.Write(
            "../All.proj",
            """
            <Project>
              <ItemGroup><Site Include="One/One.csproj;Two/Two.csproj" /></ItemGroup>
              <Target Name="Restore"><MSBuild Projects="@(Site)" Targets="Restore" Properties="_=restore" /></Target>
              <Target Name="PublishAll">
                <MSBuild Projects="@(Site)" Targets="Publish" BuildInParallel="true" Properties="Configuration=Release" />
              </Target>
            </Project>
            """
        );

        await one.Succeed("msbuild", "../All.proj", "-t:Restore");
        await one.Succeed("msbuild", "../All.proj", "-t:PublishAll", "-maxcpucount:2");

        foreach (var site in new[] { one, two })
        {
            SearchForSecrets.AssertDecrypts(
                await File.ReadAllBytesAsync(site.File("bin/Release/net10.0/publish/wwwroot/weights/a.enc"), context.CancellationToken),
                RandomModel.Bytes(1, 6_000_000)
            );
        }
    }
}
