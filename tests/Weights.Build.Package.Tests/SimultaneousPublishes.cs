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
            site.DotNet("publish", "-o", Path.Combine(site.Root, "other")));

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
            SearchForSecrets.AssertDecrypts(File.ReadAllBytes(Path.Combine(folder, $"m{i}.enc")), OnnxBytes.Model(100 + i, Payload));
        }
    }
}
