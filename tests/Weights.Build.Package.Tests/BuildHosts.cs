namespace Weights.Build.Package.Tests;

/// <summary>The processes that a build may run in.</summary>
[TestClass]
public sealed class BuildHosts(TestContext context)
{
    [TestMethod]
    [DataRow("-mt")]
    [DataRow("--disable-build-servers")]
    [DataRow("-maxcpucount:1")]
    public async Task Of_every_kind_build(string option)
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1);
        await site.Succeed("build", option);
        SearchForSecrets.AssertDecrypts(await Encrypted(site), OnnxBytes.Model(1));
    }

    [TestMethod]
    public async Task That_stay_for_the_next_build_see_its_key_and_not_the_last_ones()
    {
        // A name of its own keeps these servers apart from everybody's, so that they can be ended; unused they end by themselves in a minute.
        var servers = new Dictionary<string, string?>
        {
            ["MSBUILDNODEHANDSHAKESALT"] = Guid.NewGuid().ToString("N"),
            ["MSBUILDNODECONNECTIONTIMEOUT"] = "60000",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "1",
        };
        using var library = new Consumer(context, "Lib").Project("Microsoft.NET.Sdk.Razor", "", """<OnnxModel Include="models/a.onnx" />""").Model("models/a.onnx", 1);
        var site = library.Beside("Site").Web("""<OnnxModel Include="../Lib/models/a.onnx" /><ProjectReference Include="../Lib/Lib.csproj" />""");
        try
        {
            foreach (var key in new[] { Consumer.KeyHex, new string('7', 64) })
            {
                var result = await site.DotNet(new Dictionary<string, string?>(servers) { ["WEIGHTS_KEY"] = key }, "build", "-nr:true", "-maxcpucount:2");

                Assert.AreEqual(0, result.ExitCode, result.Output);
                SearchForSecrets.AssertDecrypts(await Encrypted(library), OnnxBytes.Model(1), key);
                SearchForSecrets.AssertDecrypts(await Encrypted(site), OnnxBytes.Model(1), key);
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
