using Weights.Encryption;

namespace Weights.Tool.Tests;

/// <summary><c>weights encrypt</c> and <c>decrypt</c>.</summary>
[TestClass]
public sealed class EncryptingModels
{
    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public async Task Gives_the_bytes_of_a_build_and_decrypts_to_the_model(string format)
    {
        using var shell = await Shell.WithKeyAndModel();

        await shell.Encrypt(format);

        // What the build calls, with the name that it takes from the path.
        using var key = KeyFile.Read(shell.KeyFile);
        var expected = shell.At("expected");
        if (format == "gcm")
        {
            GcmContainerFile.Encrypt(key, ModelFileName.Of("face/détect"), shell.Model, expected);
        }
        else
        {
            ChunkedContainerFile.Encrypt(key, ModelFileName.Of("face/détect"), shell.Model, expected);
        }

        CollectionAssert.AreEqual(await File.ReadAllBytesAsync(expected), await File.ReadAllBytesAsync(shell.At("site/face/détect.enc")));
        var decrypted = await shell.Run([
            "decrypt",
            shell.At("site/face/détect.enc"),
            "-o",
            shell.At("back.onnx"),
            "--key-file",
            shell.KeyFile,
        ]);
        decrypted.AssertCode(ExitCode.Fine);
        CollectionAssert.AreEqual(RandomModel.Bytes(1), await File.ReadAllBytesAsync(shell.At("back.onnx")));
    }

    [TestMethod]
    public async Task Takes_many_files_and_reports_each_failure()
    {
        using var shell = await Shell.WithKeyAndModel();
        shell.Write("models/empty.onnx", []).Write("models/page.onnx", "<html></html>"u8.ToArray());

        var ran = await shell.Run([
            "encrypt",
            shell.Model,
            shell.At("models/empty.onnx"),
            shell.At("models/page.onnx"),
            shell.At("models/missing.onnx"),
            "-o",
            shell.At("site"),
            "--key-file",
            shell.KeyFile,
            "--json",
        ]);

        ran.AssertCode(ExitCode.Failure);
        Assert.AreEqual(1, ran.Json.GetArrayLength());
        foreach (var failed in new[] { "empty.onnx", "page.onnx", "missing.onnx" })
        {
            Assert.Contains(shell.At("models/" + failed), ran.Error);
        }

        CollectionAssert.AreEqual(
            new[] { ".model_key", "models/empty.onnx", "models/face/détect.onnx", "models/page.onnx", "site/détect.enc" },
            shell.Files()
        );
    }

    [TestMethod]
    public async Task Replaces_nothing_unless_it_is_forced_to()
    {
        using var shell = await Shell.WithKeyAndModel();
        shell.Write("out.enc", [1, 2, 3]);
        string[] command = ["encrypt", shell.Model, "-o", shell.At("out.enc"), "--key-file", shell.KeyFile];

        var refused = await shell.Run(command);

        refused.AssertCode(ExitCode.Failure);
        Assert.Contains("--force", refused.Error);
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, await File.ReadAllBytesAsync(shell.At("out.enc")));
        (await shell.Run([.. command, "--force"])).AssertCode(ExitCode.Fine);
        Assert.AreNotEqual(3, new FileInfo(shell.At("out.enc")).Length);
    }

    [TestMethod]
    public async Task Refuses_two_models_of_one_name_and_its_own_source()
    {
        using var shell = await Shell.WithKeyAndModel();
        shell.Write("other/détect.onnx", RandomModel.Bytes(2));

        var two = await shell.Run([
            "encrypt",
            shell.Model,
            shell.At("other/détect.onnx"),
            "-o",
            shell.At("site"),
            "--key-file",
            shell.KeyFile,
        ]);
        var itself = await shell.Run(["encrypt", shell.Model, "-o", shell.Model, "--force", "--key-file", shell.KeyFile]);

        two.AssertCode(ExitCode.Failure);
        itself.AssertCode(ExitCode.Failure);
        CollectionAssert.AreEqual(RandomModel.Bytes(1), await File.ReadAllBytesAsync(shell.Model));
    }

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public async Task Decrypts_nothing_with_another_key_or_from_a_changed_file(string format)
    {
        using var shell = await Shell.WithKeyAndModel();
        var file = shell.At("détect.enc");
        (await shell.Run(["encrypt", shell.Model, "-o", file, "--format", format, "--key-file", shell.KeyFile])).AssertCode(ExitCode.Fine);
        (await shell.Run(["keygen", shell.At("other")])).AssertCode(ExitCode.Fine);

        (await shell.Run(["decrypt", file, "-o", shell.At("back"), "--key-file", shell.At("other")])).AssertCode(ExitCode.Failure);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        (await shell.Run(["decrypt", file, "-o", shell.At("back"), "--key-file", shell.KeyFile])).AssertCode(ExitCode.Failure);

        Assert.IsFalse(File.Exists(shell.At("back")));
    }

    [TestMethod]
    public async Task Decrypts_no_unencrypted_model_and_no_page()
    {
        using var shell = await Shell.WithKeyAndModel();
        shell.Write("page.enc", "\n<!doctype html>"u8.ToArray());

        foreach (var file in new[] { shell.Model, shell.At("page.enc") })
        {
            var ran = await shell.Run(["decrypt", file, "-o", shell.At("back"), "--key-file", shell.KeyFile]);
            ran.AssertCode(ExitCode.Failure);
            Assert.Contains(file, ran.Error);
        }
    }

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public async Task Takes_the_external_data_of_a_model_with_it(string format)
    {
        using var shell = await Shell.WithKeyAndModel();
        Directory.CreateDirectory(shell.At("models/big/w"));
        MatMulModel.WriteExternal(shell.At("models/big/m.onnx"), layers: 2, width: 16, folder: "w/");
        string[] command = ["encrypt", shell.At("models/big/m.onnx"), "--base", shell.At("models"), "--format", format];

        (await shell.Run([.. command, "-o", shell.At("site/"), "--key-file", shell.KeyFile])).AssertCode(ExitCode.Fine);

        var data = shell.At("site/big/w/m.data.enc");
        string[] decrypt = ["decrypt", shell.At("site/big/m.enc"), data, "-o", shell.At("back/"), "--key-file", shell.KeyFile];
        (await shell.Run(decrypt)).AssertCode(ExitCode.Fine);
        CollectionAssert.AreEqual(
            await File.ReadAllBytesAsync(shell.At("models/big/w/m.data")),
            await File.ReadAllBytesAsync(shell.At("back/m.data"))
        );
        CollectionAssert.AreEqual(
            await File.ReadAllBytesAsync(shell.At("models/big/m.onnx")),
            await File.ReadAllBytesAsync(shell.At("back/m.onnx"))
        );

        var asFile = await shell.Run([.. command, "-o", shell.At("one.enc"), "--key-file", shell.KeyFile]);
        Assert.Contains("must be a folder", asFile.AssertCode(ExitCode.Usage).Error);

        File.Delete(shell.At("models/big/w/m.data"));
        var missing = await shell.Run([.. command, "-o", shell.At("other/"), "--key-file", shell.KeyFile]);
        Assert.Contains("has its weights in it", missing.AssertCode(ExitCode.Failure).Error);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task A_pipe_and_a_folder_are_refused_at_once()
    {
        using var shell = await Shell.WithKeyAndModel();
        (await Command.Run("mkfifo", Path.GetTempPath(), [shell.At("pipe.onnx")], CancellationToken.None)).AssertSucceeded();
        Directory.CreateDirectory(shell.At("folder.onnx"));

        foreach (var name in new[] { "pipe.onnx", "folder.onnx" })
        {
            var ran = await shell.Run("encrypt", shell.At(name), "-o", shell.At("out.enc"), "--key-file", shell.KeyFile);
            Assert.Contains(shell.At(name), ran.AssertCode(ExitCode.Failure).Error);
        }

        (await shell.Run("inspect", shell.At("pipe.onnx"))).AssertCode(ExitCode.Finding);
        (await shell.Run("verify", shell.At("models"), "--key-file", shell.KeyFile)).AssertCode(ExitCode.Finding);
    }
}
