using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class NotModels
{
    [TestMethod]
    public void A_missing_file_is_an_error()
    {
        using var project = new ProjectFolder();
        AssertRefused(project, Item.Of(project.At("models/missing.onnx")), "WEIGHTS0004", "does not exist");
        AssertRefused(project, Item.Of(project.At("no-folder/missing.onnx")), "WEIGHTS0004", "does not exist");
    }

    [TestMethod]
    public void A_link_without_a_target_is_an_error()
    {
        using var project = new ProjectFolder();
        File.CreateSymbolicLink(project.At("link.onnx"), project.At("gone.onnx"));
        AssertRefused(project, Item.Of(project.At("link.onnx")), "WEIGHTS0004", "does not exist");
    }

    [TestMethod]
    public void A_folder_is_an_error()
    {
        using var project = new ProjectFolder();
        Directory.CreateDirectory(project.At("models/folder.onnx"));
        AssertRefused(project, Item.Of(project.At("models/folder.onnx")), "WEIGHTS0005", "a folder");
    }

    [TestMethod]
    public void An_empty_file_is_an_error() => AssertContentIsRefused([], "empty");

    [TestMethod]
    public void Another_kind_of_file_is_an_error() => AssertContentIsRefused("<!DOCTYPE html>"u8, "does not parse as ONNX");

    [TestMethod]
    public void A_git_lfs_pointer_is_an_error() =>
        AssertContentIsRefused("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"u8, "Git LFS pointer");

    [TestMethod]
    public void An_encrypted_model_is_an_error() =>
        AssertContentIsRefused(new byte[] { 0xF3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 }, "does not parse as ONNX");

    [TestMethod]
    public void Unencrypted_files_that_are_not_models_are_errors_too()
    {
        using var project = new ProjectFolder();
        project.Encrypt(Item.Of(project.Write("m.onnx", ""), ("Encrypt", "false"))).AssertFailed("WEIGHTS0005");
        project.Encrypt(Item.Of(project.At("gone.onnx"), ("Encrypt", "false"))).AssertFailed("WEIGHTS0004");
        Assert.DoesNotContain(file => file.EndsWith(".onnx", StringComparison.Ordinal), project.ServedFiles());
    }

    [TestMethod]
    public void Every_file_that_is_not_a_model_is_reported()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models =
        [
            project.Model("good"),
            project.Model("empty", Array.Empty<byte>()),
            Item.Of(project.At("gone.onnx")),
            project.Model("text", "text"u8.ToArray(), ("KeyId", "default;default")),
        ];
        project.Encrypt(models).AssertFailed("WEIGHTS0004", "WEIGHTS0005", "WEIGHTS0005");
    }

    [TestMethod]
    public void A_file_with_several_keys_is_reported_once()
    {
        using var project = new ProjectFolder();
        project.Write("keys/acme.key", TestKeys.Second);
        project.Write("keys/beta.key", TestKeys.Third);
        project
            .Encrypt([project.Model("empty", Array.Empty<byte>(), ("KeyId", "acme;beta"))], task => task.KeyDirectory = "keys")
            .AssertFailed("WEIGHTS0005");
    }

    [TestMethod]
    public void The_previous_output_of_a_damaged_model_stays()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        var before = FolderState.Of(project.Output);
        project.Write("models/a.onnx", "");

        var run = project.Encrypt(model);

        run.AssertFailed("WEIGHTS0005");
        Assert.IsEmpty(run.Assets);
        Assert.IsFalse(run.Publishable);
        Assert.IsEmpty(FolderState.Of(project.Output).TouchedSince(before));
    }

    private static void AssertContentIsRefused(ReadOnlySpan<byte> content, string expected)
    {
        using var project = new ProjectFolder();
        AssertRefused(project, Item.Of(project.Write("models/m.onnx", content)), "WEIGHTS0005", expected);
    }

    private static void AssertRefused(ProjectFolder project, ITaskItem model, string code, string expected)
    {
        foreach (var publishing in new[] { false, true })
        {
            var error = project.Encrypt([model], task => task.Publishing = publishing).AssertFailedOnceWith(code);
            Assert.AreEqual(model.ItemSpec, error.File);
            Assert.Contains(expected, error.Text);
            Assert.DoesNotContain(file => file.EndsWith(".enc", StringComparison.Ordinal), project.ServedFiles());
        }
    }
}
