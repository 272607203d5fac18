namespace Weights.Build.Package.Tests;

/// <summary>A project that has models and no model key.</summary>
[TestClass]
public sealed class ProjectsWithoutAKey(TestContext context)
{
    [TestMethod]
    public async Task A_debug_build_writes_a_development_key_next_to_the_program()
    {
        using var site = new Consumer(context).Web().Model("models/silero_vad.onnx", 1);

        await site.Succeed("build");

        var key = (await File.ReadAllTextAsync(site.File("bin/Debug/net10.0/weights.development.key"), context.CancellationToken)).Trim();
        SearchForSecrets.AssertDecrypts(
            await File.ReadAllBytesAsync(site.File("obj/Debug/net10.0/weights/weights/silero_vad.enc"), context.CancellationToken),
            RandomModel.Bytes(1),
            key
        );
    }

    [TestMethod]
    public async Task A_publish_fails_in_release_and_in_debug()
    {
        using var site = new Consumer(context).Web().Model("models/silero_vad.onnx", 1);

        var release = await site.Fail("WEIGHTS0002", "publish", "-o", site.PublishFolder);
        await site.Fail("WEIGHTS0002", "publish", "-c", "Debug", "-o", site.PublishFolder);

        Assert.Contains("dotnet build -t:NewModelKey", release.Output);
        Assert.Contains("Site.csproj : error WEIGHTS0002", release.Output);
        Assert.IsFalse(Directory.Exists(site.PublishFolder));
    }

    [TestMethod]
    public async Task A_publish_by_msbuild_does_not_use_the_development_key()
    {
        using var site = new Consumer(context).Web().Model("models/silero_vad.onnx", 1);

        await site.Fail(
            "WEIGHTS0002",
            "msbuild",
            "-restore",
            "-t:Publish",
            "-p:Configuration=Debug",
            $"-p:PublishDir={site.PublishFolder}/"
        );

        Assert.IsFalse(Directory.Exists(Path.Combine(site.PublishFolder, "wwwroot")));
    }

    [TestMethod]
    public async Task A_release_build_warns_and_writes_no_encrypted_model()
    {
        using var site = new Consumer(context)
            .Web(properties: "<TreatWarningsAsErrors>false</TreatWarningsAsErrors>")
            .Model("models/silero_vad.onnx", 1);

        var result = await site.Succeed("build", "-c", "Release");

        Assert.Contains("warning WEIGHTS0003", result.Output);
        Assert.IsEmpty(Directory.EnumerateFiles(site.Folder, "*.enc", SearchOption.AllDirectories));
        Assert.IsEmpty(Directory.EnumerateFiles(site.Folder, "*.key", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task NewModelKey_writes_a_key_and_never_overwrites_it()
    {
        using var site = new Consumer(context).Web().Model("models/silero_vad.onnx", 1);
        await site.Succeed("restore");

        var made = await site.Succeed("build", "-t:NewModelKey");
        var key = await File.ReadAllTextAsync(site.File(".model_key"), context.CancellationToken);
        await site.Fail("WEIGHTS0015", "build", "-t:NewModelKey");

        Assert.AreEqual(key, await File.ReadAllTextAsync(site.File(".model_key"), context.CancellationToken));
        Assert.DoesNotContain(key.Trim(), made.Output);
        Assert.Contains("/.model_key", await File.ReadAllTextAsync(site.File(".gitignore"), context.CancellationToken));
    }

    [TestMethod]
    public async Task A_publish_of_a_console_program_fails()
    {
        using var program = new Consumer(context, "Tool")
            .Project("Microsoft.NET.Sdk", "<OutputType>Exe</OutputType>", """<OnnxModel Include="models/a.onnx" />""")
            .Write("Program.cs", "return;")
            .Model("models/a.onnx", 1);
        await program.Fail("WEIGHTS0002", "publish", "-c", "Debug", "-o", program.PublishFolder);
    }
}
