using System.IO.Compression;

namespace Weights.Build.Tasks.Tests;

/// <summary>A published file that contains a protected model is as bad as the model itself.</summary>
[TestClass]
public sealed class ModelsInsideOtherFiles
{
    private static byte[] Model => RandomModel.Bytes(1);

    [TestMethod]
    [DataRow("app.dll", 1)]
    [DataRow("wwwroot/_framework/app.wasm", 131_071)]
    [DataRow("app", 1_000_003)]
    public void An_embedded_model_is_found_at_any_position(string path, int before)
    {
        using var site = new PublishedProject();
        site.Project.Write($"publish/{path}", [.. new byte[before], .. Model, .. new byte[500]]);
        var error = site.Check().AssertFailedOnceWith("WEIGHTS0019");
        Assert.AreEqual(site.Project.At($"publish/{path}"), error.File);
        Assert.StartsWith("This published file contains the model ", error.Text);
    }

    [TestMethod]
    public void A_model_in_an_archive_is_found_with_its_name_there()
    {
        using var site = new PublishedProject();
        var inner = Zip(("lib/app.dll", [1, .. Model]));
        site.Project.Write("publish/a.zip", Zip(("data/a.bin", Model)));
        site.Project.Write("publish/wwwroot/b.dat", Zip(("c.nupkg", inner)));

        var run = site.Check();

        run.AssertFailed("WEIGHTS0019", "WEIGHTS0019");
        Assert.Contains("in 'data/a.bin'", run.Log);
        Assert.Contains("in 'c.nupkg: lib/app.dll'", run.Log);
    }

    [TestMethod]
    public void A_model_in_a_compressed_assembly_is_found()
    {
        using var site = new PublishedProject();
        byte[] assembly = [.. new byte[300], .. Model];
        site.Project.Write("publish/app.wasm.br", Compress(assembly, stream => new BrotliStream(stream, CompressionLevel.Optimal)));
        site.Project.Write("publish/app.wasm.gz", Compress(assembly, stream => new GZipStream(stream, CompressionLevel.Optimal)));
        site.Check().AssertFailed("WEIGHTS0019", "WEIGHTS0019");
    }

    [TestMethod]
    public void A_model_in_a_file_of_a_compressed_program_is_found()
    {
        using var site = new PublishedProject();
        var assembly = site.Project.Write("obj/app.dll", [.. new byte[10], .. Model]);
        var error = site.Check(task => task.BundledFiles = [Item.Of(assembly)]).AssertFailedOnceWith("WEIGHTS0019");
        Assert.AreEqual(assembly, error.File);
    }

    [TestMethod]
    public void A_model_that_is_also_unencrypted_on_purpose_may_be_in_a_compressed_program()
    {
        using var site = new PublishedProject();
        var assembly = site.Project.Write("obj/app.dll", [.. new byte[10], .. Model]);
        site.Check(task =>
            {
                task.BundledFiles = [Item.Of(assembly)];
                task.UnencryptedModels = task.ProtectedModels;
            })
            .AssertSucceeded();
    }

    [TestMethod]
    public void A_file_with_only_a_part_in_common_passes()
    {
        using var site = new PublishedProject();
        site.Project.Write("publish/half.dll", [.. new byte[9], .. Model[..(Model.Length / 2)], .. new byte[2000]]);
        site.Project.Write("publish/reordered.dll", [.. Model[(Model.Length / 2)..], .. Model[..(Model.Length / 2)], 1]);
        site.Project.Write("publish/broken.zip", [.. "PK\x03\x04"u8, .. new byte[2000]]);
        site.Check().AssertSucceeded();
    }

    [TestMethod]
    public void A_package_with_a_model_is_an_error_and_one_without_passes()
    {
        using var site = new PublishedProject();
        var good = site.Project.Write("good.nupkg", Zip(("lib/app.dll", new byte[3000])));
        var bad = site.Project.Write("bad.nupkg", Zip(("content/a.onnx", Model)));
        var engine = new BuildEngine();
        var task = new CheckPackedModels
        {
            BuildEngine = engine,
            Project = Item.Project(site.Project.ProjectFile),
            Packages = [Item.Of(good), Item.Of(bad), Item.Of(site.Project.At("missing.snupkg"))],
            ProtectedModels = [.. site.Run.ProtectedModels],
        };

        var error = new TaskRun(task.Execute(), engine.Entries).AssertFailedOnceWith("WEIGHTS0019");

        Assert.AreEqual(bad, error.File);
        Assert.Contains("'content/a.onnx'", error.Text);
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return buffer.ToArray();
    }

    private static byte[] Compress(byte[] content, Func<Stream, Stream> compressor)
    {
        using var buffer = new MemoryStream();
        using (var stream = compressor(buffer))
        {
            stream.Write(content);
        }

        return buffer.ToArray();
    }
}
