using System.Security.Cryptography;

namespace Weights.Build.Package.Tests;

/// <summary>The newcomer's first evening: add the package, build, publish.</summary>
[TestClass]
public sealed class AFreshWebProject(TestContext context)
{
    [TestMethod]
    public async Task Builds_without_a_key_and_gets_a_development_key_beside_the_program()
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
    public async Task Cannot_be_published_without_a_key_in_release_or_debug()
    {
        using var site = new Consumer(context).Web().Model("models/silero_vad.onnx", 1);

        var release = await site.Fail("WEIGHTS0002", "publish", "-o", site.PublishFolder);
        await site.Fail("WEIGHTS0002", "publish", "-c", "Debug", "-o", site.PublishFolder);

        Assert.Contains("dotnet build -t:NewModelKey", release.Output);
        Assert.Contains("Site.csproj : error WEIGHTS0002", release.Output);
        Assert.IsFalse(Directory.Exists(site.PublishFolder));
    }

    [TestMethod]
    public async Task Cannot_be_published_with_a_development_key_through_msbuild_either()
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
    public async Task Warns_in_a_release_build_without_a_key_and_makes_no_encrypted_model()
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
    public async Task Makes_its_key_with_a_target_and_never_a_second_one()
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
    public async Task Publishes_ciphertext_in_the_place_of_every_model()
    {
        using var site = new Consumer(context).Web().Key().Model("models/silero_vad.onnx", 1).Model("models/face/détect.onnx", 2);

        await site.Publish();

        CollectionAssert.AreEqual(
            new[]
            {
                "wwwroot/weights/face/détect.enc",
                "wwwroot/weights/models.json",
                "wwwroot/weights/silero_vad.enc",
                "wwwroot/weights/weights-loader.js",
                "wwwroot/weights/weights-loader.worker.js",
            },
            site.Published("wwwroot/weights")
                .Where(file => !file.EndsWith(".gz", StringComparison.Ordinal) && !file.EndsWith(".br", StringComparison.Ordinal))
                .ToArray()
        );
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/silero_vad.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/face/détect.enc"), RandomModel.Bytes(2));
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(2));
        SearchForSecrets.AssertFolderHoldsNoKey(site.PublishFolder, Consumer.KeyHex);
    }

    [TestMethod]
    public async Task Publishes_a_model_from_wwwroot_encrypted_only()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="wwwroot/models/*.onnx" />""")
            .Key()
            .Model("wwwroot/models/a.onnx", 1)
            .Write("wwwroot/page.html", "<p>");

        await site.Publish();

        Assert.Contains("wwwroot/page.html", site.Published());
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(1));
    }

    [TestMethod]
    public async Task Publishes_what_a_model_from_wwwroot_keeps_beside_it_encrypted_only_too()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="wwwroot/models/**/*.onnx" /><OnnxModel Update="wwwroot/models/open/*.onnx" Encrypt="false" />""")
            .Key()
            .Write("wwwroot/models/é/page.html", "<p>")
            .Write("wwwroot/models/open/page.html", "<p>");
        MatMulModel.WriteExternal(site.File("wwwroot/models/é/a.onnx"), layers: 1, width: 16);
        MatMulModel.WriteExternal(site.File("wwwroot/models/open/b.onnx"), layers: 1, width: 32);
        var data = RandomNumberGenerator.GetBytes(16 * 16 * sizeof(float));
        site.Write("wwwroot/models/é/a.data", data);

        await site.Publish();

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/é/a.data.enc"), data);
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, data);
        CollectionAssert.IsSubsetOf(new[] { "wwwroot/models/é/page.html", "wwwroot/weights/open/b.data" }, site.Published().ToArray());
        CollectionAssert.DoesNotContain(site.Published().ToArray(), "wwwroot/models/open/b.data", "published twice");

        // Nothing changed: what was taken out stays out although no model is opened.
        Directory.Delete(site.PublishFolder, recursive: true);
        await site.Publish();
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, data);
    }

    [TestMethod]
    public async Task Publishes_a_model_in_the_open_only_where_it_says_so()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx" Encrypt="false" /><OnnxModel Include="models/b.onnx" />""")
            .Key()
            .Model("models/a.onnx", 1)
            .Model("models/b.onnx", 2);

        var result = await site.Publish();

        Assert.Contains("'a' is published unencrypted", result.Output);
        CollectionAssert.AreEqual(RandomModel.Bytes(1), site.PublishedFile("wwwroot/weights/a.onnx"));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/b.enc"), RandomModel.Bytes(2));
    }

    [TestMethod]
    public async Task Does_nothing_twice()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1);
        await site.Publish();
        var before = File.GetLastWriteTimeUtc(site.File("obj/Release/net10.0/weights/weights/a.enc"));

        var again = await site.Publish("-v:normal");

        Assert.Contains("Weights: 1 model, 1 up to date", again.Output);
        Assert.Contains("Skipping target \"CoreCompile\"", again.Output);
        Assert.AreEqual(before, File.GetLastWriteTimeUtc(site.File("obj/Release/net10.0/weights/weights/a.enc")));
    }
}
