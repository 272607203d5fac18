namespace Weights.Build.Package.Tests;

/// <summary>Two publishes of one project at the same time.</summary>
[TestClass]
public sealed class SimultaneousPublishes(TestContext context)
{
    private const int Models = 6;
    private const int Payload = 6_000_000;

    [TestMethod]
    public async Task They_write_whole_models_with_the_current_key_and_the_next_one_succeeds()
    {
        using var site = new Consumer(context).Web().Key(new string('7', 64));
        WriteModels(site, seed: 0);
        await site.Publish();

        // Both must encrypt every model, because the models and the key changed.
        site.Key();
        WriteModels(site, seed: 100);
        var both = await Task.WhenAll(
            site.DotNet("publish", "-o", site.PublishFolder),
            site.DotNet("publish", "-o", Path.Combine(site.Root, "other"))
        );

        // The SDK's files below obj can collide. Ours must not.
        foreach (var result in both)
        {
            Assert.DoesNotContain("WEIGHTS0", result.Output);
            Assert.IsTrue(result.ExitCode == 0 || result.Output.Contains("error ", StringComparison.Ordinal), result.Output);
        }

        AssertDecrypt(site.File("obj/Release/net10.0/weights/weights"));
        foreach (var (folder, result) in new[] { site.PublishFolder, Path.Combine(site.Root, "other") }.Zip(both))
        {
            if (result.ExitCode == 0)
            {
                AssertDecrypt(Path.Combine(folder, "wwwroot/weights"));
            }
        }

        await site.Publish();
        AssertDecrypt(Path.Combine(site.PublishFolder, "wwwroot/weights"));
        Assert.IsEmpty(Directory.EnumerateFiles(site.Root, "*.weights-tmp", SearchOption.AllDirectories));
    }

    // Two jobs of a CI matrix publish from one checkout, each for one customer, so they share obj.
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task With_two_keys_neither_publishes_what_the_other_encrypted()
    {
        const string otherKey = "7777777777777777777777777777777777777777777777777777777777777777";
        using var site = new Consumer(context)
            .Web()
            .Model("models/a.onnx", 1)
            .Write(
                "Directory.Build.targets",
                """
                <Project>
                  <Target Name="Hold" AfterTargets="EncryptModels" Condition="'$(Hold)' == 'true'">
                    <Message Importance="high" Text="holding" />
                    <Exec Command="cat go" />
                  </Target>
                </Project>
                """
            );
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", [site.File("go")]))
        {
            await pipe.WaitForExitAsync(context.CancellationToken);
        }

        // The first has encrypted but not yet copied. The second runs from start to end.
        var first = new Dictionary<string, string?>(Packages.Feed.Environment) { ["WEIGHTS_KEY"] = Consumer.KeyHex };
        using var held = RunningProgram.Start(site.Folder, ["publish", "-o", site.PublishFolder, "-nr:false", "-p:Hold=true"], first);
        await held.Line("holding", context.CancellationToken);
        var other = Path.Combine(site.Root, "other");
        var second = await site.DotNet(new Dictionary<string, string?> { ["WEIGHTS_KEY"] = otherKey }, "publish", "-o", other);
        second.AssertSucceeded();
        await File.WriteAllTextAsync(site.File("go"), "", context.CancellationToken);
        var result = await held.End(context.CancellationToken);

        SearchForSecrets.AssertDecrypts(
            await File.ReadAllBytesAsync(Path.Combine(other, "wwwroot/weights/a.enc"), context.CancellationToken),
            RandomModel.Bytes(1),
            otherKey
        );
        Assert.AreEqual(1, result.ExitCode, result.Output);
        Assert.Contains("wwwroot/weights/a.enc : error WEIGHTS0022", result.Output);
        Assert.Contains("wwwroot/weights/models.json : error WEIGHTS0022", result.Output);
    }

    private static void WriteModels(Consumer site, int seed)
    {
        for (var i = 0; i < Models; i++)
        {
            site.Model($"models/m{i}.onnx", seed + i, Payload);
        }
    }

    private static void AssertDecrypt(string folder)
    {
        for (var i = 0; i < Models; i++)
        {
            SearchForSecrets.AssertDecrypts(File.ReadAllBytes(Path.Combine(folder, $"m{i}.enc")), RandomModel.Bytes(100 + i, Payload));
        }
    }
}
