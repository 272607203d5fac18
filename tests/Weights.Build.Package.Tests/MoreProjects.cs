namespace Weights.Build.Package.Tests;

/// <summary>Kinds of project and ways to build that a release engineer meets.</summary>
[TestClass]
public sealed class MoreProjects(TestContext context)
{
    [TestMethod]
    public async Task A_standalone_blazor_webassembly_site_publishes_its_models()
    {
        using var site = new Consumer(context, "Wasm")
            .Project(
                "Microsoft.NET.Sdk.BlazorWebAssembly",
                "<ImplicitUsings>enable</ImplicitUsings><PublishTrimmed>false</PublishTrimmed>",
                """
                <PackageReference Include="Microsoft.AspNetCore.Components.WebAssembly" Version="10.0.12" />
                <OnnxModel Include="models/a.onnx" />
                """
            )
            .Write(
                "Program.cs",
                "await Microsoft.AspNetCore.Components.WebAssembly.Hosting.WebAssemblyHostBuilder.CreateDefault(args).Build().RunAsync();"
            )
            .Write("wwwroot/index.html", "<!DOCTYPE html><title>x</title>")
            .Key()
            .Model("models/a.onnx", 1);

        await site.Publish();

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(1));
    }

    [TestMethod]
    public async Task A_worker_finds_the_files_beside_the_program()
    {
        using var worker = new Consumer(context, "Work")
            .Project("Microsoft.NET.Sdk.Worker", "", """<OnnxModel Include="models/a.onnx" />""")
            .Write("Program.cs", "System.Console.WriteLine(Work.OnnxModels.A.Path);")
            .Key()
            .Model("models/a.onnx", 1);
        await worker.Publish();
        SearchForSecrets.AssertDecrypts(worker.PublishedFile("weights/a.enc"), RandomModel.Bytes(1));
    }

    [TestMethod]
    public async Task A_project_for_several_frameworks_builds_publishes_and_makes_its_key()
    {
        using var library = new Consumer(context, "Multi")
            .Project(
                "Microsoft.NET.Sdk",
                "<TargetFramework></TargetFramework><TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks><LangVersion>latest</LangVersion>",
                """<OnnxModel Include="models/a.onnx" />"""
            )
            .Write("Use.cs", "public static class Use { public static string Path => Multi.OnnxModels.A.Path; }")
            .Model("models/a.onnx", 1);

        await library.Succeed("restore");
        await library.Succeed("build", "-t:NewModelKey");
        await library.Succeed("build");
        await library.Publish("-f", "net10.0");

        var key = (await File.ReadAllTextAsync(library.File(".model_key"), context.CancellationToken)).Trim();
        SearchForSecrets.AssertDecrypts(library.PublishedFile("weights/a.enc"), RandomModel.Bytes(1), key);
    }

    [TestMethod]
    public async Task Several_key_ids_give_a_folder_and_a_manifest_for_each()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx" KeyId="acme;globex" />""", "<WeightsKeyDirectory>keys</WeightsKeyDirectory>")
            .Write("keys/acme.key", Consumer.KeyHex)
            .Write("keys/globex.key", new string('7', 64))
            .Model("models/a.onnx", 1);

        await site.Publish();

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/acme/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/globex/a.enc"), RandomModel.Bytes(1), new string('7', 64));
        Assert.DoesNotContain("globex", System.Text.Encoding.UTF8.GetString(site.PublishedFile("wwwroot/weights/acme/models.json")));
        Assert.DoesNotContain("wwwroot/weights/models.json", site.Published());
    }

    [TestMethod]
    public async Task Two_sites_of_a_solution_publish_shared_models_in_parallel()
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
              <Target Name="PublishAll"><MSBuild Projects="@(Site)" Targets="Publish" BuildInParallel="true" Properties="Configuration=Release" /></Target>
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
