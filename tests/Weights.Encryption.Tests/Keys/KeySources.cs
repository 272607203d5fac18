using System.Diagnostics;
using System.Text;

namespace Weights.Encryption.Tests;

[TestClass]
public sealed class KeySources
{
    private const string OtherHex = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private static readonly KeyId _acme = KeyId.Parse("acme-2");

    [TestMethod]
    public async Task The_environment_has_the_default_key_and_any_key_by_its_ID()
    {
        var variables = new Dictionary<string, string> { ["WEIGHTS_KEY"] = Sample.KeyHex, ["WEIGHTS_KEY_ACME_2"] = OtherHex };
        var source = new EnvironmentKeySource(KeyId.Default, variables.GetValueOrDefault);

        Assert.AreEqual(Kid(Sample.KeyHex), await KidFrom(source, KeyId.Default));
        Assert.AreEqual(Kid(OtherHex), await KidFrom(source, _acme));
        Assert.IsNull(await KidFrom(source, KeyId.Parse("other")));
    }

    [TestMethod]
    public async Task The_variable_of_a_key_ID_is_used_before_the_general_one()
    {
        var variables = new Dictionary<string, string> { ["WEIGHTS_KEY"] = Sample.KeyHex, ["WEIGHTS_KEY_DEFAULT"] = OtherHex };
        Assert.AreEqual(Kid(OtherHex), await KidFrom(new EnvironmentKeySource(KeyId.Default, variables.GetValueOrDefault), KeyId.Default));
    }

    [TestMethod]
    public async Task An_empty_variable_counts_as_unset() =>
        Assert.IsNull(await KidFrom(new EnvironmentKeySource(KeyId.Default, _ => " "), KeyId.Default));

    [TestMethod]
    public async Task A_variable_without_a_key_is_an_error_that_names_it_and_not_its_value()
    {
        var source = new EnvironmentKeySource(KeyId.Default, _ => "hunter2-hunter2");
        var refusal = await Assert.ThrowsExactlyAsync<KeySourceException>(async () => await source.FindAsync(KeyId.Default));
        Assert.Contains("WEIGHTS_KEY_DEFAULT", refusal.Message);
        Assert.DoesNotContain("hunter2", refusal.ToString());
    }

    [TestMethod]
    public async Task A_function_is_asked_with_the_key_ID()
    {
        var source = new DelegateKeySource((keyId, _) => ValueTask.FromResult(keyId == _acme ? ContentKey.Parse(OtherHex) : null));

        Assert.AreEqual(Kid(OtherHex), await KidFrom(source, _acme));
        Assert.IsNull(await KidFrom(source, KeyId.Default));
    }

    [TestMethod]
    public async Task A_chain_tells_each_source_the_fingerprint_and_format_of_the_model()
    {
        var server = new ServerKeySource();
        IKeySource chain = new KeySourceChain(new EnvironmentKeySource(KeyId.Default, _ => null), server);

        using var key = await chain.FindForModelAsync(_acme, Kid(OtherHex), ContainerFormat.Chunked);

        Assert.AreEqual(Kid(OtherHex), key!.Kid);
        Assert.AreEqual((_acme, Kid(OtherHex), ContainerFormat.Chunked), server.Asked);
    }

    [TestMethod]
    public async Task A_key_file_has_only_its_own_key_ID()
    {
        using var folder = new TemporaryFolder();
        var source = new KeyFileSource(KeyId.Default, folder.Write(".model_key", Sample.KeyHex + "\n"));
        Assert.AreEqual(Kid(Sample.KeyHex), await KidFrom(source, KeyId.Default));
        Assert.IsNull(await KidFrom(source, _acme));
    }

    [TestMethod]
    public async Task A_missing_key_file_has_no_key() =>
        Assert.IsNull(await KidFrom(new KeyFileSource(KeyId.Default, "/no/such/file"), KeyId.Default));

    [TestMethod]
    public async Task A_folder_in_place_of_a_key_file_is_an_error_with_its_path()
    {
        using var folder = new TemporaryFolder();
        var source = new KeyFileSource(KeyId.Default, folder.Path);
        var refusal = await Assert.ThrowsExactlyAsync<KeySourceException>(async () => await source.FindAsync(KeyId.Default));
        Assert.Contains(folder.Path, refusal.Message);
    }

    [TestMethod]
    public void A_key_file_written_by_windows_powershell_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("utf16"), Sample.KeyHex + "\r\n", Encoding.Unicode);
        using var key = KeyFile.Read(folder.At("utf16"));
        Assert.AreEqual(Kid(Sample.KeyHex), key.Kid);
    }

    [TestMethod]
    public void A_large_file_is_not_a_key_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("large", new byte[100_000]);
        Assert.Contains(path, Assert.ThrowsExactly<KeySourceException>(() => KeyFile.Read(path)).Message);
    }

    [TestMethod]
    public void Only_the_owner_can_read_a_new_key_file_and_it_replaces_no_other()
    {
        using var folder = new TemporaryFolder();
        using var key = Sample.Key();
        KeyFile.WriteNew(folder.At("new"), key);

        Assert.AreEqual(Sample.KeyHex + "\n", File.ReadAllText(folder.At("new")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.At("new")));
        }

        using var other = ContentKey.Generate();
        Assert.Throws<IOException>(() => KeyFile.WriteNew(folder.At("new"), other));
        Assert.AreEqual(Sample.KeyHex + "\n", File.ReadAllText(folder.At("new")));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task A_key_folder_has_a_file_for_each_key()
    {
        using var folder = new TemporaryFolder();
        folder.Write("acme-2.key", OtherHex);
        var source = new KeyDirectorySource(folder.Path);
        Assert.AreEqual(Kid(OtherHex), await KidFrom(source, _acme));
        Assert.IsNull(await KidFrom(source, KeyId.Default));
    }

    [TestMethod]
    public async Task A_missing_key_folder_is_an_error() =>
        await Assert.ThrowsExactlyAsync<KeySourceException>(async () => await new KeyDirectorySource("/no/such/folder").FindAsync(_acme));

    [TestMethod]
    public async Task The_first_source_with_the_key_is_used_and_a_broken_one_ends_the_search()
    {
        using var folder = new TemporaryFolder();
        var good = new KeyFileSource(KeyId.Default, folder.Write("good", Sample.KeyHex));
        var empty = new KeyFileSource(KeyId.Default, folder.At("none"));
        var broken = new KeyFileSource(KeyId.Default, folder.Write("broken", "no key"));

        Assert.AreEqual(Kid(Sample.KeyHex), await KidFrom(new KeySourceChain(empty, good, broken), KeyId.Default));
        await Assert.ThrowsExactlyAsync<KeySourceException>(async () => await new KeySourceChain(broken, good).FindAsync(KeyId.Default));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task A_key_command_prints_the_key_on_its_first_line()
    {
        using var folder = new TemporaryFolder();
        folder.Write("acme-2.txt", OtherHex);
        var errors = new List<string>();
        var source = new KeyCommandSource("echo looking >&2; cat \"$WEIGHTS_REQUESTED_KEY_ID.txt\"; echo; echo more", folder.Path)
        {
            StandardError = errors.Add,
        };

        Assert.AreEqual(Kid(OtherHex), await KidFrom(source, _acme));
        CollectionAssert.AreEqual(new[] { "looking" }, errors);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow("echo hunter2hunter2; exit 3", "exit code 3")]
    [DataRow("echo hunter2hunter2", "first line")]
    [DataRow("true", "first line")]
    [DataRow("no-such-command-at-all", "exit code 127")]
    public async Task A_key_command_that_fails_is_an_error_without_its_output(string command, string expected)
    {
        using var folder = new TemporaryFolder();
        var refusal = await Assert.ThrowsExactlyAsync<KeySourceException>(async () =>
            await new KeyCommandSource(command, folder.Path).FindAsync(_acme)
        );
        Assert.Contains(expected, refusal.Message);
        Assert.DoesNotContain("hunter2", refusal.ToString());
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task A_key_command_that_hangs_is_killed_with_its_children()
    {
        using var folder = new TemporaryFolder();
        var source = new KeyCommandSource("sleep 1000 & echo $! > child; wait", folder.Path) { Timeout = TimeSpan.FromSeconds(1) };

        var refusal = await Assert.ThrowsExactlyAsync<KeySourceException>(async () => await source.FindAsync(_acme));

        Assert.Contains("did not finish", refusal.Message);
        var child = int.Parse(await File.ReadAllTextAsync(folder.At("child")), System.Globalization.CultureInfo.InvariantCulture);
        Assert.IsTrue(SpinWait.SpinUntil(() => !IsRunning(child), TimeSpan.FromSeconds(30)));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow("echo {0}")]
    [DataRow("printf {0}")]
    public async Task A_program_that_a_key_command_leaves_behind_may_keep_its_output_open(string command)
    {
        using var folder = new TemporaryFolder();
        var source = new KeyCommandSource(
            $"sleep 1000 & echo $! > child; {string.Format(System.Globalization.CultureInfo.InvariantCulture, command, Sample.KeyHex)}",
            folder.Path
        );

        var kid = await KidFrom(source, KeyId.Default);

        var child = int.Parse(await File.ReadAllTextAsync(folder.At("child")), System.Globalization.CultureInfo.InvariantCulture);
        System.Diagnostics.Process.GetProcessById(child).Kill();
        Assert.AreEqual(Kid(Sample.KeyHex), kid);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task Cancelling_stops_a_key_command()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        var source = new KeyCommandSource("echo started >&2; sleep 1000", folder.Path) { StandardError = _ => cancellation.Cancel() };
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await source.FindAsync(_acme, cancellation.Token));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task A_key_command_with_much_output_neither_blocks_nor_fills_the_log()
    {
        using var folder = new TemporaryFolder();
        var errors = new List<string>();
        var command = new KeyCommandSource($"echo {Sample.KeyHex}; yes | head -c 1000000; seq 1 5000 >&2", folder.Path)
        {
            StandardError = errors.Add,
        };
        Assert.AreEqual(Kid(Sample.KeyHex), await KidFrom(command, KeyId.Default));
        Assert.HasCount(20, errors);
    }

    [TestMethod]
    public async Task A_key_in_place_of_the_folder_is_not_in_the_message()
    {
        var source = new KeyDirectorySource(Path.Combine("keys", Sample.KeyHex));

        var e = await Assert.ThrowsExactlyAsync<KeySourceException>(async () => await source.FindAsync(KeyId.Default));

        Assert.DoesNotContain(Sample.KeyHex, e.ToString());
        Assert.Contains("***", e.Message);
    }

    private static string Kid(string hex)
    {
        using var key = ContentKey.Parse(hex);
        return key.Kid;
    }

    private static async Task<string?> KidFrom(IKeySource source, KeyId keyId)
    {
        using var key = await source.FindAsync(keyId);
        return key?.Kid;
    }

    // A killed process is a zombie until its new parent collects it. It does not run any more.
    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            var status = $"/proc/{processId}/status";
            return !process.HasExited && !(File.Exists(status) && File.ReadAllText(status).Contains("State:\tZ", StringComparison.Ordinal));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private sealed class ServerKeySource : IKeySource
    {
        public (KeyId, string, ContainerFormat)? Asked { get; private set; }

        public ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default) =>
            throw new KeySourceException("This source needs the fingerprint.");

        public ValueTask<ContentKey?> FindForModelAsync(
            KeyId keyId,
            string kid,
            ContainerFormat format,
            CancellationToken cancellationToken = default
        )
        {
            Asked = (keyId, kid, format);
            return ValueTask.FromResult<ContentKey?>(ContentKey.Parse(OtherHex));
        }
    }
}
