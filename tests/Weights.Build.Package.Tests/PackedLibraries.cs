using System.IO.Compression;

namespace Weights.Build.Package.Tests;

/// <summary><c>dotnet pack</c> publishes too: whoever installs the package gets what is in it.</summary>
[TestClass]
public sealed class PackedLibraries(TestContext context)
{
    [TestMethod]
    public async Task Hold_ciphertext_and_no_key_and_come_to_be_only_with_one()
    {
        using var library = new Consumer(context, "Lib")
            .Project("Microsoft.NET.Sdk.Razor", "", """<OnnxModel Include="models/*.onnx;wwwroot/*.onnx" />""")
            .Model("models/a.onnx", 1)
            .Model("wwwroot/b.onnx", 2);

        await library.Fail("WEIGHTS0002", "pack", "-o", library.PublishFolder);
        await library.Fail("WEIGHTS0002", "pack", "-c", "Debug", "-o", library.PublishFolder);
        Assert.IsFalse(Directory.Exists(library.PublishFolder));

        // A Debug build makes a development key and models under it: none of that may be packed, not even when there is a key.
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
    public async Task For_several_frameworks_come_to_be_only_with_a_key_too()
    {
        using var library = new Consumer(context, "Lib")
            .Project(
                "Microsoft.NET.Sdk.Razor",
                "<TargetFramework></TargetFramework><TargetFrameworks>net9.0;net10.0</TargetFrameworks>",
                """<OnnxModel Include="models/*.onnx" />"""
            )
            .Model("models/a.onnx", 1);

        await library.Fail("WEIGHTS0002", "pack", "-o", library.PublishFolder);

        // This way the build does not know what for it is made: it uses a development key.
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
