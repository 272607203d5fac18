namespace Weights.Build.Package.Tests;

/// <summary>A publish after the key was replaced never contains ciphertext of the old key.</summary>
[TestClass]
public sealed class KeyRotation(TestContext context)
{
    private const string Rotated = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    [TestMethod]
    public async Task A_publish_uses_the_new_key_even_if_published_files_have_a_later_time()
    {
        using var site = new Consumer(context).Web();
        await AssertUsesNewKey(site, "wwwroot/weights");
    }

    [TestMethod]
    public async Task A_publish_of_a_program_uses_it_too()
    {
        using var program = new Consumer(context, "Tool")
            .Project("Microsoft.NET.Sdk", "<OutputType>Exe</OutputType>", """<OnnxModel Include="models/a.onnx" />""")
            .Write("Program.cs", "System.Console.WriteLine();");
        await AssertUsesNewKey(program, "weights");
    }

    private static async Task AssertUsesNewKey(Consumer project, string folder)
    {
        project.Key().Model("models/a.onnx", 1);
        await project.Publish();

        // The copies in the publish folder have a later time than the files of the next build.
        foreach (var file in new[] { "a.enc", "models.json" })
        {
            File.SetLastWriteTimeUtc(Path.Combine(project.PublishFolder, folder, file), DateTime.UtcNow.AddDays(1));
        }

        project.Key(Rotated);
        await project.Publish();

        SearchForSecrets.AssertDecrypts(project.PublishedFile($"{folder}/a.enc"), RandomModel.Bytes(1), Rotated);
    }

    [TestMethod]
    public async Task A_publish_without_a_build_fails()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1);
        await site.Succeed("build", "-c", "Release");
        await site.Publish("--no-build");

        site.Key(Rotated);
        var result = await site.Fail("WEIGHTS0014", "publish", "--no-build", "-o", site.PublishFolder);

        Assert.Contains("Build again", result.Output);
        Assert.Contains("models/a.onnx : error", result.Output);
    }

    [TestMethod]
    public async Task A_publish_without_a_build_fails_after_a_build_with_a_development_key()
    {
        using var site = new Consumer(context).Web().Model("models/a.onnx", 1);
        await site.Succeed("build");
        site.Key();
        await site.Fail("WEIGHTS0014", "publish", "--no-build", "-c", "Debug", "-o", site.PublishFolder);
    }
}
