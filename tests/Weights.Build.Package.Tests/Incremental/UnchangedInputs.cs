namespace Weights.Build.Package.Tests;

/// <summary>Published bytes change only if something changes that they depend on.</summary>
[TestClass]
public sealed class UnchangedInputs(TestContext context)
{
    [TestMethod]
    public async Task A_second_publish_encrypts_and_compiles_nothing()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1);
        await site.Publish();
        var before = File.GetLastWriteTimeUtc(site.File("obj/Release/net10.0/weights/weights/a.enc"));

        var again = await site.Publish("-v:normal");

        Assert.Contains("Weights: 1 model, 1 up to date", again.Output);
        Assert.Contains("Skipping target \"CoreCompile\"", again.Output);
        Assert.AreEqual(before, File.GetLastWriteTimeUtc(site.File("obj/Release/net10.0/weights/weights/a.enc")));
    }

    [TestMethod]
    public async Task Touching_the_project_or_a_timestamp_changes_no_byte()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1).Model("models/b.onnx", 2);
        await site.Publish();
        var before = Bytes(site);

        await File.AppendAllTextAsync(site.File("Site.csproj"), "\n<!-- a comment -->\n", context.CancellationToken);
        File.SetLastWriteTimeUtc(site.File("models/a.onnx"), DateTime.UtcNow.AddHours(1));
        File.SetLastWriteTimeUtc(site.File("models/b.onnx"), DateTime.UtcNow.AddYears(-1));
        var again = await site.Publish("-v:normal");

        Assert.Contains("Weights: 2 models, 2 up to date", again.Output);
        CollectionAssert.AreEqual(before, Bytes(site));
    }

    [TestMethod]
    public async Task A_changed_model_or_name_encrypts_only_that_model()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1).Model("models/b.onnx", 2);
        await site.Publish();

        site.Model("models/b.onnx", 3);
        Assert.Contains("Weights: 2 models, 1 encrypted", (await site.Publish("-v:normal")).Output);
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/b.enc"), RandomModel.Bytes(3));

        site.Web("""<OnnxModel Include="models/a.onnx" /><OnnxModel Include="models/b.onnx" Name="c" />""");
        Assert.Contains("Weights: 2 models, 1 encrypted", (await site.Publish("-v:normal")).Output);
        CollectionAssert.AreEqual(new[] { "wwwroot/weights/a.enc", "wwwroot/weights/c.enc" }, Encrypted(site));
    }

    [TestMethod]
    public async Task Two_checkouts_in_different_folders_give_the_same_bytes()
    {
        using var one = new Consumer(context).Web().Key().Model("models/a.onnx", 1, payload: 9_000_000);
        using var other = new Consumer(context).Web().Key().Model("models/a.onnx", 1, payload: 9_000_000);

        await one.Publish();
        await other.Publish();

        CollectionAssert.AreEqual(Bytes(one), Bytes(other));
    }

    [TestMethod]
    public async Task Clean_deletes_all_our_files_except_empty_locks()
    {
        using var site = new Consumer(context).Web().Model("models/a.onnx", 1);
        await site.Succeed("build");

        await site.Succeed("clean");

        // The locks stay, because another build may hold them.
        Assert.IsEmpty(
            Directory
                .EnumerateFileSystemEntries(site.Folder, "*weights*", SearchOption.AllDirectories)
                .Where(path => !Path.GetFileName(path).StartsWith("Weights.Build", StringComparison.OrdinalIgnoreCase))
                .Where(path => Path.GetExtension(path) != ".lock" || new FileInfo(path).Length > 0)
        );
    }

    [TestMethod]
    public async Task A_removed_model_is_deleted_from_the_publish_folder_and_other_files_stay()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1).Model("models/b.onnx", 2);
        await site.Publish();
        await File.WriteAllTextAsync(Path.Combine(site.PublishFolder, "wwwroot/weights/theirs.enc"), "not ours", context.CancellationToken);

        File.Delete(site.File("models/b.onnx"));
        await site.Publish();

        CollectionAssert.AreEqual(new[] { "wwwroot/weights/a.enc", "wwwroot/weights/theirs.enc" }, Encrypted(site));
    }

    private static string[] Encrypted(Consumer site) =>
        [.. site.Published("wwwroot/weights").Where(file => file.EndsWith(".enc", StringComparison.Ordinal))];

    private static string[] Bytes(Consumer site) =>
        [
            .. site.Published("wwwroot/weights")
                .Select(file => file + " " + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(site.PublishedFile(file)))),
        ];
}
