namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class UnusableKeys
{
    // Part of texts that are not keys, so that a message that contains one is found.
    private const string Mark = "hunter2";

    [TestMethod]
    [DataRow("", "empty")]
    [DataRow("\"" + TestKeys.First + "\"", "quotation marks")]
    [DataRow("'hunter2'", "quotation marks")]
    [DataRow("hunter2hunter2", "14 characters")]
    [DataRow("hunter2" + TestKeys.First, "71 characters")]
    [DataRow(TestKeys.First + "0", "65 characters")]
    [DataRow(TestKeys.First + "\n" + TestKeys.Second, "129 characters")]
    public void A_key_file_with_other_content_is_an_error(string content, string expected)
    {
        using var project = new ProjectFolder(content);
        var error = AssertRefused(project.Encrypt(project.Model("a")));
        Assert.Contains(".model_key", error.Text);
        Assert.Contains(expected, error.Text);
        Assert.AreEqual(project.ProjectFile, error.File);
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void A_key_without_its_last_digit_is_an_error()
    {
        using var project = new ProjectFolder(TestKeys.First[1..]);
        AssertRefused(project.Encrypt(project.Model("a")));
    }

    [TestMethod]
    public void Base64_of_31_or_33_bytes_is_an_error()
    {
        foreach (var length in new[] { 31, 33 })
        {
            using var project = new ProjectFolder(Convert.ToBase64String(Convert.FromHexString(TestKeys.First + "00")[..length]));
            AssertRefused(project.Encrypt(project.Model("a")));
        }
    }

    [TestMethod]
    public void A_large_file_as_key_file_is_an_error()
    {
        using var project = new ProjectFolder(string.Concat(Enumerable.Repeat(Mark, 10_000)));
        AssertRefused(project.Encrypt(project.Model("a")));
    }

    [TestMethod]
    public void A_folder_as_key_file_is_an_error()
    {
        using var project = new ProjectFolder(key: null);
        Directory.CreateDirectory(project.KeyFile);
        Assert.Contains("cannot be read", AssertRefused(project.Encrypt(project.Model("a"))).Text);
    }

    [TestMethod]
    public void A_missing_key_folder_is_an_error()
    {
        using var project = new ProjectFolder();
        Assert.Contains(
            "no-such-folder",
            AssertRefused(project.Encrypt([project.Model("a")], task => task.KeyDirectory = "no-such-folder")).Text
        );
    }

    [TestMethod]
    public void An_invalid_key_in_the_folder_is_an_error()
    {
        using var project = new ProjectFolder();
        project.Write("keys/default.key", Mark);
        AssertRefused(project.Encrypt([project.Model("a")], task => task.KeyDirectory = "keys"));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "The commands are for /bin/sh.")]
    [DataRow("cat key-of-others; exit 3", "exit code 3")]
    [DataRow("echo $((7))hunter2", "first line")]
    [DataRow("true", "first line")]
    [DataRow("no-such-command-at-all", "exit code 127")]
    public void A_key_command_that_fails_or_prints_no_key_is_an_error(string command, string expected)
    {
        using var project = new ProjectFolder();
        project.Write("key-of-others", TestKeys.Second);
        Assert.Contains(expected, AssertRefused(project.Encrypt([project.Model("a")], task => task.KeyCommand = command)).Text);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "The command is for /bin/sh.")]
    public void Standard_error_of_the_key_command_is_shown()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt([project.Model("a")], task => task.KeyCommand = "echo 'log in first: {0}' >&2; exit 1");
        AssertRefused(run);
        Assert.Contains("Weights: key command: log in first: {0}", run.Messages);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "The command is for /bin/sh.")]
    public void A_key_in_a_shells_trace_is_not_shown()
    {
        // 'set -x' writes each command with its arguments to standard error. The project's run asserts that no key is in the log.
        using var project = new ProjectFolder();
        project.Write("key-of-vault", TestKeys.Second);
        project.Encrypt([project.Model("a")], task => task.KeyCommand = "set -x; key=$(cat key-of-vault); echo $key").AssertSucceeded();
    }

    [TestMethod]
    public void The_previous_output_is_unchanged()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a")).AssertSucceeded();
        var before = FolderState.Of(project.Output);
        project.Write(".model_key", Mark);

        AssertRefused(project.Encrypt(project.Model("a")));

        Assert.IsEmpty(FolderState.Of(project.Output).TouchedSince(before));
    }

    private static LogEntry AssertRefused(EncryptRun run)
    {
        var error = run.AssertFailedOnceWith("WEIGHTS0010");
        foreach (var entry in run.Entries)
        {
            Assert.DoesNotContain(Mark, entry.All);
        }

        return error;
    }
}
