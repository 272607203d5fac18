namespace Weights.Build.Package.Tests;

/// <summary>Two publishes of one project at once, as an impatient person or a CI matrix starts them.</summary>
[TestClass]
public sealed class SimultaneousPublishes(TestContext context)
{
    private const int Models = 6;
    private const int Payload = 6_000_000;

    [TestMethod]
    public async Task Leave_whole_models_under_the_key_in_force_and_a_publish_that_works()
    {
        using var site = new Consumer(context).Web().Key(new string('7', 64));
        WriteModels(site, seed: 0);
        await site.Publish();

        // Now all is to be done anew: both find each model, and the key, changed.
        site.Key();
        WriteModels(site, seed: 100);
        var both = await Task.WhenAll(
            site.DotNet("publish", "-o", site.PublishFolder),
            site.DotNet("publish", "-o", Path.Combine(site.Root, "other"))
        );

        // The SDK's own files under obj may collide. Ours may not.
        foreach (var result in both)
        {
            Assert.DoesNotContain("WEIGHTS0", result.Output);
            Assert.IsTrue(result.ExitCode == 0 || result.Output.Contains("error ", StringComparison.Ordinal), result.Output);
        }

        AssertRight(site.File("obj/Release/net10.0/weights/weights"));
        foreach (var (folder, result) in new[] { site.PublishFolder, Path.Combine(site.Root, "other") }.Zip(both))
        {
            if (result.ExitCode == 0)
            {
                AssertRight(Path.Combine(folder, "wwwroot/weights"));
            }
        }

        await site.Publish();
        AssertRight(Path.Combine(site.PublishFolder, "wwwroot/weights"));
        Assert.IsEmpty(Directory.EnumerateFiles(site.Root, "*.weights-tmp", SearchOption.AllDirectories));
    }

    // A CI matrix that publishes for one customer in each job, from one checkout: the jobs share obj.
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task Under_two_keys_never_publish_what_the_other_encrypted()
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

        // The first has encrypted and not yet copied when the other does all of its work.
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

    private static void AssertRight(string folder)
    {
        for (var i = 0; i < Models; i++)
        {
            SearchForSecrets.AssertDecrypts(File.ReadAllBytes(Path.Combine(folder, $"m{i}.enc")), RandomModel.Bytes(100 + i, Payload));
        }
    }
}
