using System.IO.Compression;

namespace Weights.Build.Package.Tests;

/// <summary><c>dotnet pack</c> of a library with models: anyone who installs the package gets its files.</summary>
[TestClass]
public sealed class PackedLibraries(TestContext context)
{
    [TestMethod]
    public async Task A_pack_needs_a_key_and_contains_only_ciphertext()
    {
        using var library = new Consumer(context, "Lib")
            .Project("Microsoft.NET.Sdk.Razor", "", """<OnnxModel Include="models/*.onnx;wwwroot/*.onnx" />""")
            .Model("models/a.onnx", 1)
            .Model("wwwroot/b.onnx", 2);

        await library.Fail("WEIGHTS0002", "pack", "-o", library.PublishFolder);
        await library.Fail("WEIGHTS0002", "pack", "-c", "Debug", "-o", library.PublishFolder);
        Assert.IsFalse(Directory.Exists(library.PublishFolder));

        // A Debug build encrypts with a development key. Its output must not be packed, even if there is a key now.
        await library.Succeed("build");
        library.Key();
        await library.Fail("WEIGHTS0014", "pack", "-c", "Debug", "--no-build", "-o", library.PublishFolder);
        await library.Succeed("pack", "-o", library.PublishFolder);

        var unpacked = Path.Combine(library.Root, "unpacked");
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(library.PublishFolder, "Lib.1.0.0.nupkg"), unpacked, context.CancellationToken);
        SearchForSecrets.AssertDecrypts(
            await File.ReadAllBytesAsync(Path.Combine(unpacked, "staticwebassets/weights/a.enc"), context.CancellationToken),
            RandomModel.Bytes(1)
        );
        SearchForSecrets.AssertDecrypts(
            await File.ReadAllBytesAsync(Path.Combine(unpacked, "staticwebassets/weights/b.enc"), context.CancellationToken),
            RandomModel.Bytes(2)
        );
        SearchForSecrets.AssertFolderHoldsNo(unpacked, RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(unpacked, RandomModel.Bytes(2));
        SearchForSecrets.AssertFolderHoldsNoKey(unpacked, Consumer.KeyHex);
    }

    [TestMethod]
    public async Task A_pack_for_several_frameworks_needs_a_key()
    {
        using var library = new Consumer(context, "Lib")
            .Project(
                "Microsoft.NET.Sdk.Razor",
                "<TargetFramework></TargetFramework><TargetFrameworks>net9.0;net10.0</TargetFrameworks>",
                """<OnnxModel Include="models/*.onnx" />"""
            )
            .Model("models/a.onnx", 1);

        await library.Fail("WEIGHTS0002", "pack", "-o", library.PublishFolder);

        // With -t:Pack the build does not know that a pack follows, so it uses a development key.
        await library.Fail("WEIGHTS0002", "msbuild", "-t:Pack", "-p:Configuration=Debug", $"-p:PackageOutputPath={library.PublishFolder}");
        library.Key();
        await library.Fail("WEIGHTS0014", "pack", "-c", "Debug", "--no-build", "-o", library.PublishFolder);
        Assert.IsFalse(Directory.Exists(library.PublishFolder));

        await library.Succeed("pack", "-o", library.PublishFolder);
        await using var package = await ZipFile.OpenReadAsync(
            Path.Combine(library.PublishFolder, "Lib.1.0.0.nupkg"),
            context.CancellationToken
        );
        using var content = new MemoryStream();
        await using var entry = await package.GetEntry("staticwebassets/weights/a.enc")!.OpenAsync(context.CancellationToken);
        await entry.CopyToAsync(content, context.CancellationToken);
        SearchForSecrets.AssertDecrypts(content.ToArray(), RandomModel.Bytes(1));
    }
}
