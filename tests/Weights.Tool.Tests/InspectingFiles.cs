namespace Weights.Tool.Tests;

/// <summary><c>weights inspect</c>.</summary>
[TestClass]
public sealed class InspectingFiles
{
    [TestMethod]
    public async Task Says_what_a_chunked_file_is_and_under_which_name_it_opens()
    {
        using var shell = await Shell.WithKeyAndModel();
        await shell.Encrypt("chunked");

        var without = await shell.Run("inspect", shell.At("site/face/détect.enc"), "--json");
        var with = await shell.Run("inspect", shell.At("site/face/détect.enc"), "--json", "--key-file", shell.KeyFile);

        var found = without.AssertCode(ExitCode.Fine).Json[0];
        Assert.AreEqual("chunked", found.GetProperty("format").GetString());
        Assert.AreEqual(RandomModel.Bytes(1).Length, found.GetProperty("modelBytes").GetInt64());
        Assert.AreEqual(86, found.GetProperty("pin").GetString()!.Length);
        Assert.IsFalse(found.TryGetProperty("opens", out _));
        var opened = with.AssertCode(ExitCode.Fine).Json[0];
        Assert.IsTrue(opened.GetProperty("opens").GetBoolean());
        Assert.AreEqual("face/détect.onnx", opened.GetProperty("name").GetString());
    }

    [TestMethod]
    public async Task Finds_what_is_wrong()
    {
        using var shell = await Shell.WithKeyAndModel();
        await shell.Encrypt("chunked");
        var bytes = await File.ReadAllBytesAsync(shell.At("site/face/détect.enc"));
        bytes[^1] ^= 1;
        (await shell.Run("keygen", shell.At("other"))).AssertCode(ExitCode.Fine);
        shell
            .Write("changed/face/détect.enc", bytes)
            .Write("cut/face/détect.enc", bytes[..200])
            .Write("renamed/a.enc", await File.ReadAllBytesAsync(shell.At("site/face/détect.enc")))
            .Write("page.enc", "<html>"u8.ToArray())
            .Write("empty.enc", []);

        foreach (var file in new[] { "changed/face/détect.enc", "cut/face/détect.enc", "renamed/a.enc", "page.enc", "empty.enc" })
        {
            var ran = await shell.Run("inspect", shell.At(file), "--key-file", shell.KeyFile, "--json");
            ran.AssertCode(ExitCode.Finding);
            Assert.IsTrue(ran.Json[0].TryGetProperty("problem", out _), file);
        }

        (await shell.Run("inspect", shell.Model)).AssertCode(ExitCode.Finding);
        (await shell.Run("inspect", shell.At("site/face/détect.enc"), "--key-file", shell.At("other"))).AssertCode(ExitCode.Finding);
        (await shell.Run("inspect", shell.At("renamed/a.enc"), "--name", "face/détect", "--key-file", shell.KeyFile)).AssertCode(
            ExitCode.Fine
        );
        (await shell.Run("inspect", shell.At("missing.enc"))).AssertCode(ExitCode.Failure);
    }

    [TestMethod]
    public async Task Opens_gcm_files_with_the_key_alone()
    {
        using var shell = await Shell.WithKeyAndModel();
        await shell.Encrypt("gcm");
        (await shell.Run("keygen", shell.At("other"))).AssertCode(ExitCode.Fine);

        var ran = await shell.Run("inspect", shell.At("site/face/détect.enc"), "--key-file", shell.KeyFile);

        Assert.Contains("opens    yes", ran.AssertCode(ExitCode.Fine).Output);
        (await shell.Run("inspect", shell.At("site/face/détect.enc"), "--key-file", shell.At("other"))).AssertCode(ExitCode.Finding);
    }

    [TestMethod]
    public async Task An_encrypted_file_that_begins_as_a_page_is_no_page()
    {
        using var shell = new Shell();
        var bytes = new byte[100];
        bytes[0] = (byte)'<';
        shell.Write("a.enc", bytes).Write("b.enc", "<!doctype html><html><head>"u8.ToArray());

        Assert.AreEqual("gcm", (await shell.Run("inspect", shell.At("a.enc"), "--json")).Json[0].GetProperty("format").GetString());
        Assert.Contains("HTML", (await shell.Run("inspect", shell.At("b.enc"))).AssertCode(ExitCode.Finding).Output);
    }

    [TestMethod]
    public async Task A_file_that_is_missing_or_a_folder_does_not_hide_the_others()
    {
        using var shell = await Shell.WithKeyAndModel();
        await shell.Encrypt("gcm");

        var ran = await shell.Run("inspect", shell.At("missing.enc"), shell.At("site"), shell.At("site/face/détect.enc"), "--json");

        ran.AssertCode(ExitCode.Failure);
        Assert.AreEqual(3, ran.Json.GetArrayLength());
        Assert.AreEqual("gcm", ran.Json[2].GetProperty("format").GetString());
        Assert.Contains("folder", ran.Json[1].GetProperty("problem").GetString()!);
    }
}
