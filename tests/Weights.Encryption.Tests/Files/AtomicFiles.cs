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
}
