namespace Weights.Encryption.Tests;

[TestClass]
public sealed class AtomicFiles
{
    // Longer than the length from which ReplacedFile holds the old file.
    private const int Large = 17 << 20;

    [TestMethod]
    public void A_large_file_can_be_replaced_repeatedly()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("large", new byte[Large]);

        for (byte i = 1; i <= 3; i++)
        {
            var content = new byte[Large];
            content.AsSpan().Fill(i);
            AtomicFile.Write(path, content);

            CollectionAssert.AreEqual(content, File.ReadAllBytes(path));
        }

        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)] // Nobody can rename over an open file there.
    public void A_large_file_that_another_process_locks_is_replaced()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("large", new byte[Large]);
        using var other = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        AtomicFile.Write(path, new byte[] { 1 });

        Assert.AreEqual(1, new FileInfo(path).Length);
    }

    [TestMethod]
    public void A_file_shorter_than_the_reserved_length_has_its_real_length()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("short");

        AtomicFile.Write(
            path,
            handle =>
            {
                RandomAccess.Write(handle, "abc"u8, fileOffset: 0);
                return true;
            },
            expectedLength: 1 << 20
        );

        CollectionAssert.AreEqual("abc"u8.ToArray(), File.ReadAllBytes(path));
    }

    // A second name of the file shows what stays if it cannot be deleted.
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)] // 'ln' makes the second name.
    public async Task After_an_error_the_temporary_file_is_empty_and_deleted(bool cancelled)
    {
        using var folder = new TemporaryFolder();
        Exception error = cancelled ? new OperationCanceledException() : new ContainerException("broken");

        var thrown = await Assert.ThrowsAsync<Exception>(() =>
            Task.FromResult(
                AtomicFile.Write<bool>(
                    folder.At("model"),
                    handle =>
                    {
                        RandomAccess.Write(handle, "plaintext"u8, fileOffset: 0);
                        var temporary = Directory.GetFiles(folder.Path, "*" + AtomicFile.TemporarySuffix).Single();
                        Command.Run("ln", folder.Path, [temporary, folder.At("second")], CancellationToken.None).GetAwaiter().GetResult();
                        throw error;
                    }
                )
            )
        );

        Assert.AreSame(error, thrown);
        CollectionAssert.AreEqual(new[] { folder.At("second") }, Directory.GetFileSystemEntries(folder.Path));
        Assert.AreEqual(0, new FileInfo(folder.At("second")).Length);
    }
}
