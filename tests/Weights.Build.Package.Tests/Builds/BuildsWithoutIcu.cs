namespace Weights.Build.Package.Tests;

/// <summary>Builds in a process without ICU, as in small container images.</summary>
[TestClass]
public sealed class BuildsWithoutIcu(TestContext context)
{
    private static readonly Dictionary<string, string?> _invariant = new() { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" };

    [TestMethod]
    public async Task Have_the_same_names_and_bytes_as_builds_with_it()
    {
        using var with = Site("déTecteur", "検出");
        using var without = Site("déTecteur", "検出");

        await with.Succeed("build", "-c", "Release");
        (await without.DotNet(_invariant, "build", "-c", "Release")).AssertSucceeded();

        foreach (var file in new[] { "models.json", "déTecteur.enc", "検出.enc" })
        {
            CollectionAssert.AreEqual(await Built(with, file), await Built(without, file), file);
        }
    }

    [TestMethod]
    public async Task Refuse_a_name_that_only_ICU_can_compose()
    {
        using var site = Site("de\u0301tect");

        var build = await site.DotNet(_invariant, "build", "-c", "Release");

        Assert.AreEqual(1, build.ExitCode, build.Output);
        Assert.Contains("error WEIGHTS0007", build.Output);
        Assert.Contains("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", build.Output);
    }

    [TestMethod]
    public async Task Refuse_a_file_name_that_only_ICU_can_compose()
    {
        using var site = new Consumer(context).Web().Key().Model("models/de\u0301tect.onnx", 1);

        var build = await site.DotNet(_invariant, "build", "-c", "Release");

        Assert.AreEqual(1, build.ExitCode, build.Output);
        Assert.Contains("error WEIGHTS0007", build.Output);
    }

    [TestMethod]
    public async Task Refuse_a_location_of_external_data_that_only_ICU_can_compose()
    {
        using var site = new Consumer(context).Web("""<OnnxModel Include="models/*.onnx" Name="a" />""").Key();
        Directory.CreateDirectory(site.File("models"));
        MatMulModel.WriteExternal(site.File("models/de\u0301.onnx"), layers: 1, width: 16);

        var build = await site.DotNet(_invariant, "build", "-c", "Release");

        Assert.AreEqual(1, build.ExitCode, build.Output);
        Assert.Contains("error WEIGHTS0026", build.Output);
        Assert.Contains("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", build.Output);
    }

    [TestMethod]
    public async Task Refuse_names_that_differ_only_in_case()
    {
        using var site = Site("é/a", "É/A");

        var build = await site.DotNet(_invariant, "build", "-c", "Release");

        Assert.Contains("error WEIGHTS0006", build.Output);
    }

    private Consumer Site(params string[] names)
    {
        var items = names.Select((name, index) => $"""<OnnxModel Include="models/{index}.onnx" Name="{name}" />""");
        var site = new Consumer(context).Web(string.Concat(items)).Key();
        for (var i = 0; i < names.Length; i++)
        {
            site.Model($"models/{i}.onnx", i);
        }

        return site;
    }

    private Task<byte[]> Built(Consumer site, string file) =>
        File.ReadAllBytesAsync(site.File($"obj/Release/net10.0/weights/weights/{file}"), context.CancellationToken);
}
