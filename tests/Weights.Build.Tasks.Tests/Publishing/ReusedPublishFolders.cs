namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class ReusedPublishFolders
{
    [TestMethod]
    public void Files_that_are_published_again_stay()
    {
        using var site = new PublishedProject();
        var before = FolderState.Of(site.Folder);
        site.Tidy(site.Run.PublishedFiles).AssertSucceeded();
        Assert.IsEmpty(FolderState.Of(site.Folder).TouchedSince(before));
    }

    [TestMethod]
    public void A_removed_models_file_is_deleted_and_files_of_others_stay()
    {
        using var site = new PublishedProject();
        site.Project.Write("publish/wwwroot/weights/of-others.enc", "not ours");

        site.Tidy(site.Run.PublishedFiles.Where(file => file.GetMetadata("SitePath") != "weights/a.enc")).AssertSucceeded();

        Assert.DoesNotContain("weights/a.enc", site.Files());
        Assert.Contains("weights/of-others.enc", site.Files());
        Assert.Contains("weights/face/b.onnx", site.Files());
    }

    [TestMethod]
    public void A_changed_file_is_not_deleted()
    {
        using var site = new PublishedProject();
        File.WriteAllText(site.At("weights/a.enc"), "somebody's");
        site.Tidy([]).AssertSucceeded();
        Assert.Contains("weights/a.enc", site.Files());
        Assert.DoesNotContain("weights/face/b.onnx", site.Files());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("..")]
    public void A_publish_folder_that_contains_the_project_is_an_error(string folder)
    {
        using var site = new PublishedProject();
        var path = Path.GetFullPath(folder, site.Project.Path) + Path.DirectorySeparatorChar;
        var error = site.Tidy(site.Run.PublishedFiles, path).AssertFailedOnceWith("WEIGHTS0036");
        Assert.AreEqual(Path.TrimEndingDirectorySeparator(path), error.File);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux, IgnoreMessage = "The test takes root's access to files from its thread, as Linux can.")]
    public void An_old_file_that_cannot_be_deleted_is_an_error_that_says_so()
    {
        using var site = new PublishedProject();
        using var user = new WithoutRoot(site.Project.Path);
        var error = site.Tidy([]).AssertFailedOnceWith("WEIGHTS0038");
        Assert.Contains("writable", error.Text);
    }

    [TestMethod]
    [DataRow("not json")]
    [DataRow("{}")]
    [DataRow("[]")]
    [DataRow(
        """
            {"models":[{"file":"../../keep.txt","encryptedSize":4,
            "sha256":"b6668cf8c46c7075e18215d922e7812ca082fa6cc34668d00a6c20aee4551fb6"}]}
            """
    )]
    [DataRow("""{"models":[{"file":"/etc/hostname","encryptedSize":4,"sha256":""}]}""")]
    [DataRow("""{"models":[{"file":"a\u0000b","encryptedSize":4,"sha256":""}]}""")]
    public void For_a_manifest_that_is_not_ours_nothing_is_deleted(string manifest)
    {
        using var site = new PublishedProject();
        site.Project.Write("publish/keep.txt", "keep");
        site.Project.Write("publish/wwwroot/weights/models.json", manifest);
        site.Tidy(site.Run.PublishedFiles).AssertSucceeded();
        Assert.IsTrue(File.Exists(site.Project.At("publish/keep.txt")));
        Assert.Contains("weights/a.enc", site.Files());
    }

    [TestMethod]
    public void Compressed_copies_of_another_or_a_partial_manifest_are_deleted()
    {
        using var site = new PublishedProject();
        var (gzip, brotli) = (site.Compress("weights/models.json", ".gz"), site.Compress("weights/models.json", ".br"));
        site.Tidy(site.Run.PublishedFiles).AssertSucceeded();
        CollectionAssert.IsSubsetOf(new[] { "weights/models.json.br", "weights/models.json.gz" }, site.Files());

        foreach (
            var wrong in new Func<byte[], byte[]>[] { _ => [], bytes => bytes[..(bytes.Length / 2)], _ => "not compressed"u8.ToArray() }
        )
        {
            File.WriteAllBytes(site.At("weights/models.json.gz"), wrong(gzip));
            File.WriteAllBytes(site.At("weights/models.json.br"), wrong(brotli));
            site.Check().AssertFailed("WEIGHTS0022", "WEIGHTS0022");
            site.Tidy(site.Run.PublishedFiles).AssertSucceeded();
            Assert.DoesNotContain(file => file.StartsWith("weights/models.json.", StringComparison.Ordinal), site.Files());
            site.Check().AssertSucceeded();
        }
    }

    [TestMethod]
    public void The_manifest_of_a_removed_key_is_deleted()
    {
        using var site = new PublishedProject(("KeyId", "acme;beta"));
        Assert.Contains("weights/beta/models.json", site.Files());
        site.Tidy(site.Run.PublishedFiles.Where(file => !file.GetMetadata("SitePath").Contains("/beta/", StringComparison.Ordinal)))
            .AssertSucceeded();
        Assert.DoesNotContain(file => file.Contains("/beta/", StringComparison.Ordinal), site.Files());
        Assert.Contains("weights/acme/models.json", site.Files());
    }

    [TestMethod]
    public void The_manifest_of_the_folder_is_deleted_if_all_models_have_key_folders()
    {
        using var site = new PublishedProject(("KeyId", "acme;beta"));

        // Only the models with several keys are left, so no weights/models.json is made, and the old one still names the other model.
        site.Tidy(site.Run.PublishedFiles.Where(file => file.GetMetadata("Folder") != "weights")).AssertSucceeded();

        Assert.DoesNotContain("weights/models.json", site.Files());
        Assert.Contains("weights/acme/models.json", site.Files());
    }
}
