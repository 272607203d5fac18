namespace Weights.Generators.Tests;

/// <summary>The replacement of Verify.MSTest in Weights.Testing.</summary>
[TestClass]
public sealed class SnapshotTests
{
    private readonly string _directory = Directory.CreateTempSubdirectory("weights-snapshots").FullName;

    private string Received => Path.Combine(_directory, "A.B.received.txt");

    private string Verified => Path.Combine(_directory, "A.B.verified.txt");

    [TestCleanup]
    public void Clean() => Directory.Delete(_directory, recursive: true);

    [TestMethod]
    public async Task An_equal_text_passes_with_any_line_ends_and_deletes_the_received_file()
    {
        await File.WriteAllTextAsync(Verified, "\uFEFFé\r\nb");
        await File.WriteAllTextAsync(Received, "stale");

        await Snapshot.CompareAsync(_directory, "A.B", "txt", "é\nb");

        Assert.IsFalse(File.Exists(Received));
    }

    [TestMethod]
    public async Task A_missing_snapshot_fails_and_writes_the_received_file()
    {
        AssertFailedException exception = await Assert.ThrowsExactlyAsync<AssertFailedException>(() =>
            Snapshot.CompareAsync(_directory, "A.B", "txt", "a\r\né")
        );

        Assert.AreEqual("a\né", await File.ReadAllTextAsync(Received));
        Assert.IsFalse(File.Exists(Verified));
        Assert.Contains(Received, exception.Message);
        Assert.Contains(Verified, exception.Message);
    }

    [TestMethod]
    [DataRow("a\nb", "a\nc", "line 2")]
    [DataRow("a\nb", "a", "line 2")]
    [DataRow("a", "a\n", "line 2")]
    [DataRow("", "a", "line 1")]
    public async Task A_difference_fails_and_is_shown(string verified, string received, string place)
    {
        await File.WriteAllTextAsync(Verified, verified);

        AssertFailedException exception = await Assert.ThrowsExactlyAsync<AssertFailedException>(() =>
            Snapshot.CompareAsync(_directory, "A.B", "txt", received)
        );

        Assert.Contains(place, exception.Message);
        Assert.AreEqual(received, await File.ReadAllTextAsync(Received));
    }
}
