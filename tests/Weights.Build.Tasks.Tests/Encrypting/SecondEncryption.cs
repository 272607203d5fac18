using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class SecondEncryption
{
    private static readonly DateTime _later = new(2031, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    [TestMethod]
    public void Nothing_is_encrypted_and_no_file_is_touched()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models = [project.Model("a"), project.Model("b", ("Encrypt", "false"))];
        var first = project.Encrypt(models);
        var before = FolderState.Of(project.Output);

        var second = project.Encrypt(models);

        second.AssertSucceeded();
        Assert.AreEqual("Weights: 2 models, 2 up to date", second.Summary);
        Assert.IsEmpty(FolderState.Of(project.Output).TouchedSince(before));
        CollectionAssert.AreEqual(first.Assets.Select(Describe).ToArray(), second.Assets.Select(Describe).ToArray());
    }

    [TestMethod]
    public void With_random_ivs_no_file_is_touched_either()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models = [project.Model("a")];
        project.Encrypt(models, task => task.Reproducible = false).AssertSucceeded();
        var before = FolderState.Of(project.Output);
        project.Encrypt(models, task => task.Reproducible = false).AssertSucceeded();
        Assert.IsEmpty(FolderState.Of(project.Output).TouchedSince(before));
    }

    [TestMethod]
    public void A_touched_model_is_read_once_and_not_encrypted()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models = [project.Model("a"), project.Model("b")];
        project.Encrypt(models).AssertSucceeded();
        var before = FolderState.Of(project.Output);
        File.SetLastWriteTimeUtc(models[0].ItemSpec, _later);

        var run = project.Encrypt(models);

        Assert.AreEqual("Weights: 2 models, 2 up to date", run.Summary);
        CollectionAssert.AreEqual(
            new[] { "weights/a.enc.record" },
            FolderState.Of(project.Output).TouchedSince(before),
            "the record contains the new time, so the next build does not read the model"
        );
        var after = FolderState.Of(project.Output);
        project.Encrypt(models).AssertSucceeded();
        Assert.IsEmpty(FolderState.Of(project.Output).TouchedSince(after));
    }

    [TestMethod]
    public void A_changed_model_with_an_older_time_is_encrypted()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a", RandomModel.Bytes(1));
        project.Encrypt(model).AssertSucceeded();

        project.Model("a", RandomModel.Bytes(2));
        File.SetLastWriteTimeUtc(model.ItemSpec, new DateTime(1999, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        project.Encrypt(model).AssertSucceeded();
        CollectionAssert.AreEqual(RandomModel.Bytes(2), project.Decrypt("weights/a.enc", TestKeys.First));
    }

    [TestMethod]
    public void A_changed_model_of_the_same_length_is_encrypted_and_no_other()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models = [project.Model("a", RandomModel.Bytes(1)), project.Model("b")];
        project.Encrypt(models).AssertSucceeded();
        project.Model("a", RandomModel.Bytes(2));
        File.SetLastWriteTimeUtc(models[0].ItemSpec, _later);

        AssertOnlyTheFirstIsEncrypted(project, project.Encrypt, models);
        CollectionAssert.AreEqual(RandomModel.Bytes(2), project.Decrypt("weights/a.enc", TestKeys.First));
    }

    [TestMethod]
    public void A_model_under_another_key_is_encrypted_and_no_other()
    {
        using var project = new ProjectFolder();
        project.Write("keys/acme.key", TestKeys.Second);
        ITaskItem[] models = [project.Model("a", ("KeyId", "acme")), project.Model("b")];
        project.Encrypt(models, task => task.KeyDirectory = "keys").AssertSucceeded();
        project.Write("keys/acme.key", TestKeys.Third);

        AssertOnlyTheFirstIsEncrypted(project, items => project.Encrypt(items, task => task.KeyDirectory = "keys"), models);
        CollectionAssert.AreEqual(RandomModel.Bytes(1), project.Decrypt("weights/a.enc", TestKeys.Third));
    }

    [TestMethod]
    public void The_same_key_in_another_text_form_changes_nothing()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        var before = FolderState.Of(project.Output);
        project.Write(".model_key", $"\uFEFF {Convert.ToBase64String(Convert.FromHexString(TestKeys.First))}\r\n");

        project.Encrypt(model).AssertSucceeded();

        Assert.IsEmpty(FolderState.Of(project.Output).TouchedSince(before));
    }

    [TestMethod]
    public void Another_value_of_Reproducible_encrypts_everything()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models = [project.Model("a"), project.Model("b")];
        project.Encrypt(models).AssertSucceeded();
        Assert.StartsWith("Weights: 2 models, 2 encrypted", project.Encrypt(models, task => task.Reproducible = false).Summary);
        Assert.StartsWith("Weights: 2 models, 2 encrypted", project.Encrypt(models).Summary);
    }

    [TestMethod]
    public void A_renamed_model_is_encrypted_under_its_new_name_and_no_other()
    {
        using var project = new ProjectFolder();
        var other = project.Model("b");
        var file = project.Write("m.onnx", RandomModel.Bytes(1));
        project.Encrypt(Item.Of(file, ("Name", "old")), other).AssertSucceeded();
        var before = FolderState.Of(project.Output);

        var run = project.Encrypt(Item.Of(file, ("Name", "new")), other);

        Assert.StartsWith("Weights: 2 models, 1 encrypted", run.Summary);
        CollectionAssert.AreEqual(
            new[] { "weights/models.json", "weights/new.enc", "weights/new.enc.record", "weights/old.enc", "weights/old.enc.record" },
            FolderState.Of(project.Output).TouchedSince(before)
        );
    }

    [TestMethod]
    public void A_name_in_another_case_is_another_name()
    {
        using var project = new ProjectFolder();
        var file = project.Write("m.onnx", RandomModel.Bytes(1));
        project.Encrypt(Item.Of(file, ("Name", "model"))).AssertSucceeded();
        var run = project.Encrypt(Item.Of(file, ("Name", "Model")));
        run.AssertSucceeded();
        Assert.Contains("weights/Model.enc", run.SitePaths);
        Assert.AreEqual("Model.onnx", project.Record("weights/Model.enc").Settings.File);
    }

    [TestMethod]
    public void A_model_that_becomes_unencrypted_leaves_no_ciphertext()
    {
        using var project = new ProjectFolder();
        var file = project.Write("m.onnx", RandomModel.Bytes(1));
        project.Encrypt(Item.Of(file)).AssertSucceeded();

        project.Encrypt(Item.Of(file, ("Encrypt", "false"))).AssertSucceeded();

        CollectionAssert.AreEqual(RandomModel.Bytes(1), File.ReadAllBytes(project.Served("weights/m.onnx")));
        Assert.IsFalse(File.Exists(project.Served("weights/m.enc")));
    }

    [TestMethod]
    public void A_model_that_becomes_encrypted_leaves_no_plaintext()
    {
        using var project = new ProjectFolder();
        var file = project.Write("m.onnx", RandomModel.Bytes(1));
        project.Encrypt(Item.Of(file, ("Encrypt", "false"))).AssertSucceeded();

        project.Encrypt(Item.Of(file)).AssertSucceeded();

        Assert.DoesNotContain("weights/m.onnx", project.ServedFiles());
        Assert.Contains("weights/m.enc", project.ServedFiles());
    }

    [TestMethod]
    public void A_new_loader_is_copied_and_nothing_is_encrypted()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        var before = FolderState.Of(project.Output);
        project.Write("loader/weights-loader.js", "export const loader = 2;\n");

        project.Encrypt(model).AssertSucceeded();

        CollectionAssert.AreEqual(new[] { "weights/weights-loader.js" }, FolderState.Of(project.Output).TouchedSince(before));
    }

    private static void AssertOnlyTheFirstIsEncrypted(ProjectFolder project, Func<ITaskItem[], EncryptRun> encrypt, ITaskItem[] models)
    {
        var before = FolderState.Of(project.Output);
        var run = encrypt(models);
        run.AssertSucceeded();
        Assert.StartsWith("Weights: 2 models, 1 encrypted", run.Summary);
        CollectionAssert.AreEqual(
            new[] { "weights/a.enc", "weights/a.enc.record", "weights/models.json" },
            FolderState.Of(project.Output).TouchedSince(before)
        );
    }

    private static string Describe(ITaskItem asset) =>
        string.Join(
            '|',
            asset.ItemSpec,
            asset.GetMetadata("RelativePath"),
            asset.GetMetadata("Fingerprint"),
            asset.GetMetadata("Integrity")
        );
}
