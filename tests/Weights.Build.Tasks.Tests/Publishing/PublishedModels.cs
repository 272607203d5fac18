using System.IO.Compression;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class PublishedModels
{
    [TestMethod]
    public void A_publish_folder_that_does_not_exist_cannot_be_checked()
    {
        using var site = new PublishedProject();
        var elsewhere = site.Project.At("elsewhere");

        var error = site.Check(task => task.PublishDirectory = elsewhere).AssertFailedOnceWith("WEIGHTS0023");

        Assert.AreEqual(elsewhere, error.File);
        Assert.Contains("does not exist", error.Text);
    }

    [TestMethod]
    public void Without_models_there_need_be_no_publish_folder()
    {
        using var site = new PublishedProject();
        site.Check(task =>
            {
                task.PublishDirectory = site.Project.At("elsewhere");
                task.ProtectedModels = [];
                task.PublishedFiles = [];
            })
            .AssertSucceeded();
    }

    [TestMethod]
    public void The_output_of_the_build_passes()
    {
        using var site = new PublishedProject();
        site.Check().AssertSucceeded();
    }

    [TestMethod]
    [DataRow("wwwroot/models/a.onnx")]
    [DataRow("wwwroot/pictures/cat.png")]
    [DataRow("outside-of-wwwroot.bin")]
    [DataRow(".hidden")]
    public void An_unencrypted_protected_model_is_found_under_any_name(string path)
    {
        using var site = new PublishedProject();
        site.Project.Write($"publish/{path}", RandomModel.Bytes(1));
        Assert.AreEqual(site.Project.At($"publish/{path}"), site.Check().AssertFailedOnceWith("WEIGHTS0019").File);
    }

    [TestMethod]
    public void An_unencrypted_protected_model_is_found_in_a_linked_folder()
    {
        using var site = new PublishedProject();
        site.Project.Write("elsewhere/deep/a.bin", RandomModel.Bytes(1));
        Directory.CreateSymbolicLink(site.Project.At("publish/wwwroot/linked"), site.Project.At("elsewhere"));
        Assert.AreEqual(site.Project.At("publish/wwwroot/linked/deep/a.bin"), site.Check().AssertFailedOnceWith("WEIGHTS0019").File);
    }

    [TestMethod]
    public void A_cycle_of_linked_folders_is_searched_once()
    {
        using var site = new PublishedProject();
        site.Project.Write("elsewhere/page.html", "<p>");
        Directory.CreateSymbolicLink(site.Project.At("publish/wwwroot/up"), site.Project.At("publish"));
        Directory.CreateSymbolicLink(site.Project.At("publish/wwwroot/linked"), site.Project.At("elsewhere"));
        Directory.CreateSymbolicLink(site.Project.At("elsewhere/back"), site.Project.At("publish/wwwroot"));
        site.Check().AssertSucceeded();
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux, IgnoreMessage = "The test takes root's access to files from its thread, as Linux can.")]
    public void A_folder_that_cannot_be_listed_is_an_error()
    {
        using var site = new PublishedProject();
        site.Project.Write("publish/wwwroot/private/page.html", "<p>");
        using var forbidden = new Forbidden(site.Project.At("publish/wwwroot/private"));
        using var user = new WithoutRoot(site.Project.Path);
        site.Check().AssertFailed("WEIGHTS0023");
    }

    [TestMethod]
    [DataRow("weights-loader.js")]
    [DataRow("weights-loader.worker.js")]
    public void Another_loader_is_found(string file)
    {
        using var site = new PublishedProject();
        File.WriteAllText(site.At($"weights/{file}"), "export const old = 1;\n");
        site.Check().AssertFailed("WEIGHTS0022");
    }

    [TestMethod]
    public void A_compressed_protected_model_is_found_under_any_name()
    {
        using var site = new PublishedProject();
        Compress(site.At("x.gz"), stream => new GZipStream(stream, CompressionLevel.Optimal));
        Compress(site.At("x.br"), stream => new BrotliStream(stream, CompressionLevel.Optimal));
        site.Check().AssertFailed("WEIGHTS0019", "WEIGHTS0019");
    }

    [TestMethod]
    public void A_file_that_only_has_the_extension_of_a_compressed_one_passes()
    {
        using var site = new PublishedProject();
        foreach (var name in new[] { "x.gz", "x.br" })
        {
            site.Project.Write($"publish/{name}", "not compressed at all, and longer than eight bytes");
            site.Project.Write($"publish/empty-{name}", "");
        }

        site.Check().AssertSucceeded();
    }

    [TestMethod]
    public void A_copy_of_a_model_with_Encrypt_false_passes_outside_wwwroot()
    {
        using var site = new PublishedProject();
        site.Project.Write("publish/copy.bin", RandomModel.Bytes(2));
        site.Check().AssertSucceeded();
    }

    [TestMethod]
    [DataRow("other.onnx")]
    [DataRow("other.ORT")]
    [DataRow("other.onnx.br")]
    public void A_model_that_no_item_declares_is_an_error_if_it_is_served(string name)
    {
        using var site = new PublishedProject();
        site.Project.Write($"publish/elsewhere/{name}", "anything");
        site.Check().AssertSucceeded();
        site.Project.Write($"publish/wwwroot/{name}", "anything");
        site.Check().AssertFailedOnceWith("WEIGHTS0021");
    }

    [TestMethod]
    public void A_missing_or_changed_encrypted_model_is_an_error()
    {
        using var site = new PublishedProject();
        var container = File.ReadAllBytes(site.At("weights/a.enc"));
        container[^1] ^= 1;
        File.WriteAllBytes(site.At("weights/a.enc"), container);
        site.Check().AssertFailedOnceWith("WEIGHTS0022");
        File.Delete(site.At("weights/a.enc"));
        site.Check().AssertFailedOnceWith("WEIGHTS0022");
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "Links need a right there.")]
    public void A_link_without_a_target_passes()
    {
        using var site = new PublishedProject();
        File.CreateSymbolicLink(site.At("link"), site.At("nowhere"));
        site.Check().AssertSucceeded();
    }

    private static void Compress(string path, Func<Stream, Stream> compress)
    {
        using var file = File.Create(path);
        using var stream = compress(file);
        stream.Write(RandomModel.Bytes(1));
    }
}
