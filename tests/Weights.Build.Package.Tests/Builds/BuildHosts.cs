namespace Weights.Build.Package.Tests;

/// <summary>The kinds of processes in which a build can run.</summary>
[TestClass]
public sealed class BuildHosts(TestContext context)
{
    // Some build servers turn tiered compilation off. Such code once read a constant before it was set, and every tag was wrong.
    [TestMethod]
    public async Task Without_tiered_compilation_the_container_is_right()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1, payload: 1013);

        var result = await site.DotNet(new Dictionary<string, string?> { ["DOTNET_TieredCompilation"] = "0" }, "build", "-c", "Release");

        result.AssertSucceeded();
        SearchForSecrets.AssertDecrypts(
            await File.ReadAllBytesAsync(site.File("obj/Release/net10.0/weights/weights/a.enc"), context.CancellationToken),
            RandomModel.Bytes(1, payload: 1013)
        );
    }

    [TestMethod]
    [DataRow("-mt")]
    [DataRow("--disable-build-servers")]
    [DataRow("-maxcpucount:1")]
    public async Task Each_kind_of_host_builds(string option)
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1);
        await site.Succeed("build", option);
        SearchForSecrets.AssertDecrypts(await Encrypted(site), RandomModel.Bytes(1));
    }

    [TestMethod]
    public async Task A_multithreaded_build_runs_our_tasks_in_its_own_process()
    {
        using var site = new Consumer(context).Web().Model("models/a.onnx", 1);
        await site.Succeed("restore");
        await site.Succeed("build", "-t:NewModelKey");

        var result = await site.Publish("-mt", "-v:diag");

        // The log names tasks that run elsewhere: the SDK's compiler task does.
        Assert.Contains("Task \"Csc\" ran in TaskHost process", result.Output);
        foreach (var task in new[] { "DescribeModels", "EncryptModels", "TidyPublishFolder", "RemoveTornCopies", "CheckPublishedModels" })
        {
            Assert.Contains($"Task \"{task}\"", result.Output);
            Assert.DoesNotContain($"Task \"{task}\" ran in TaskHost process", result.Output);
        }
    }

    // Projects in one process share its current folder, which here is the folder of neither project.
    [TestMethod]
    public async Task A_multithreaded_build_does_not_mix_two_sites()
    {
        using var one = new Consumer(context, "One").Web().Key().Model("models/a.onnx", 1, payload: 6_000_000);
        var two = one.Beside("Two").Web().Key(new string('7', 64)).Model("models/a.onnx", 2, payload: 6_000_000);
        one.Write("Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();");
        two.Write("Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();");
        one.Write(
            "../All.proj",
            """
            <Project>
              <ItemGroup><Site Include="One/One.csproj;Two/Two.csproj" /></ItemGroup>
              <Target Name="Restore"><MSBuild Projects="@(Site)" Targets="Restore" Properties="_=restore" /></Target>
              <Target Name="Build"><MSBuild Projects="@(Site)" Targets="Build" BuildInParallel="true" /></Target>
            </Project>
            """
        );

        await one.Succeed("msbuild", "../All.proj", "-t:Restore");
        await one.Succeed("msbuild", "../All.proj", "-t:Build", "-mt", "-maxcpucount:2");

        SearchForSecrets.AssertDecrypts(await Encrypted(one), RandomModel.Bytes(1, 6_000_000));
        SearchForSecrets.AssertDecrypts(await Encrypted(two), RandomModel.Bytes(2, 6_000_000), new string('7', 64));
    }

    [TestMethod]
    public async Task A_build_server_uses_the_key_of_each_build()
    {
        // The salt separates these servers from all others, so that the test can end them. They end by themselves after a minute without
        // work.
        var servers = new Dictionary<string, string?>
        {
            ["MSBUILDNODEHANDSHAKESALT"] = Guid.NewGuid().ToString("N"),
            ["MSBUILDNODECONNECTIONTIMEOUT"] = "60000",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "1",
        };
        using var library = new Consumer(context, "Lib")
            .Project("Microsoft.NET.Sdk.Razor", "", """<OnnxModel Include="models/a.onnx" />""")
            .Model("models/a.onnx", 1);
        var site = library
            .Beside("Site")
            .Web("""<OnnxModel Include="../Lib/models/a.onnx" /><ProjectReference Include="../Lib/Lib.csproj" />""");
        try
        {
            foreach (var key in new[] { Consumer.KeyHex, new string('7', 64) })
            {
                var result = await site.DotNet(
                    new Dictionary<string, string?>(servers) { ["WEIGHTS_KEY"] = key },
                    "build",
                    "-nr:true",
                    "-maxcpucount:2"
                );

                result.AssertSucceeded();
                SearchForSecrets.AssertDecrypts(await Encrypted(library), RandomModel.Bytes(1), key);
                SearchForSecrets.AssertDecrypts(await Encrypted(site), RandomModel.Bytes(1), key);
            }
        }
        finally
        {
            await site.DotNet(servers, "build-server", "shutdown", "--msbuild");
        }
    }

    private async Task<byte[]> Encrypted(Consumer project) =>
        await File.ReadAllBytesAsync(project.File("obj/Debug/net10.0/weights/weights/a.enc"), context.CancellationToken);
}
