namespace Weights.Tool.Tests;

/// <summary>Where keys come from, and where they never appear.</summary>
[TestClass]
public sealed class KeysInAShell
{
    [TestMethod]
    public async Task A_new_key_is_in_a_file_of_its_owner_and_not_printed()
    {
        using var shell = new Shell();

        var ran = (await shell.Run("keygen", shell.At("key"))).AssertCode(ExitCode.Fine);

        var text = (await File.ReadAllTextAsync(shell.At("key"))).Trim();
        Assert.AreEqual(64, text.Length);
        Assert.DoesNotContain(text, ran.Output + ran.Error);
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(shell.At("key")));
        }
    }

    [TestMethod]
    public async Task A_key_is_printed_only_if_it_is_asked_for()
    {
        using var shell = new Shell();

        var ran = (await shell.Run("keygen", shell.At("key"), "--reveal", "--json")).AssertCode(ExitCode.Fine);

        Assert.AreEqual((await File.ReadAllTextAsync(shell.At("key"))).Trim(), ran.Json.GetProperty("key").GetString());
    }

    [TestMethod]
    public async Task A_key_file_is_never_replaced()
    {
        using var shell = await Shell.WithKeyAndModel();
        var before = await File.ReadAllTextAsync(shell.KeyFile);

        (await shell.Run("keygen", shell.KeyFile)).AssertCode(ExitCode.Failure);

        Assert.AreEqual(before, await File.ReadAllTextAsync(shell.KeyFile));
    }

    [TestMethod]
    public async Task Every_source_gives_the_same_key()
    {
        using var shell = await Shell.WithKeyAndModel();
        var text = (await File.ReadAllTextAsync(shell.KeyFile)).Trim();
        Environment.SetEnvironmentVariable("WEIGHTS_TOOL_TEST_KEY", text);
        var expected = (await shell.Run("fingerprint", "--key-file", shell.KeyFile)).AssertCode(ExitCode.Fine).Output;

        Assert.AreEqual(expected, (await shell.Run("fingerprint", "--key-env", "WEIGHTS_TOOL_TEST_KEY")).Output);
        Assert.AreEqual(expected, (await shell.Run("fingerprint", "--key-command", $"cat '{shell.KeyFile}'")).Output);
        Assert.AreEqual(expected, (await Shell.Run(await File.ReadAllBytesAsync(shell.KeyFile), "fingerprint", "--key-stdin")).Output);
    }

    [TestMethod]
    public async Task A_malformed_missing_or_second_key_is_refused_without_being_repeated()
    {
        using var shell = await Shell.WithKeyAndModel();
        shell.Write("bad", "00112233445566778899aabbccddeeff00112233445566778899aabbccddee"u8.ToArray());

        var bad = await shell.Run("fingerprint", "--key-file", shell.At("bad"));
        var missing = await shell.Run("fingerprint", "--key-file", shell.At("none"));
        var unset = await shell.Run("fingerprint", "--key-env", "WEIGHTS_TOOL_TEST_UNSET");

        foreach (var ran in new[] { bad, missing, unset })
        {
            ran.AssertCode(ExitCode.Failure);
            Assert.DoesNotContain("00112233", ran.Output + ran.Error);
        }

        (await shell.Run("fingerprint")).AssertCode(ExitCode.Usage);
        (await shell.Run("fingerprint", "--key-stdin", "--key-file", shell.KeyFile)).AssertCode(ExitCode.Usage);
    }

    [TestMethod]
    public async Task A_key_in_place_of_a_variables_name_or_a_file_is_not_printed()
    {
        using var shell = await Shell.WithKeyAndModel();
        var key = (await File.ReadAllTextAsync(shell.KeyFile)).Trim();

        foreach (var option in new[] { "--key-env", "--key-file", "--key-command" })
        {
            var ran = (await shell.Run("fingerprint", option, key)).AssertCode(ExitCode.Failure);
            Assert.DoesNotContain(key, ran.Output + ran.Error);
        }
    }

    [TestMethod]
    [DataRow("inspect", "")]
    [DataRow("verify", "")]
    [DataRow("encrypt", "")]
    public async Task An_empty_path_is_an_error_and_no_crash(params string[] arguments)
    {
        using var shell = await Shell.WithKeyAndModel();

        Assert.AreNotEqual(ExitCode.Fine, (await shell.Run([.. arguments, "--key-file", shell.KeyFile])).Code);
    }

    [TestMethod]
    [DataRow("--frob")]
    [DataRow("frob")]
    [DataRow("encrypt")]
    [DataRow("encrypt", "a.onnx", "--format", "zip")]
    public async Task A_wrong_command_line_has_its_own_exit_code(params string[] arguments) =>
        (await Shell.Run([], arguments)).AssertCode(ExitCode.Usage);
}
