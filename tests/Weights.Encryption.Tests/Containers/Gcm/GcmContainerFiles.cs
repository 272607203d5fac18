using System.Security.Cryptography;

namespace Weights.Encryption.Tests;

[TestClass]
public sealed class GcmContainerFiles
{
    // The length of a piece.
    private const int Boundary = 512 << 10;

    private static readonly ModelFileName _name = ModelFileName.Of("face/détecteur");

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(Boundary - 1)]
    [DataRow(Boundary)]
    [DataRow(Boundary + 1)]
    [DataRow(Boundary + (1 << 20))]
    [DataRow((2 * Boundary) + 12345)]
    [DataRow(OneShotGcmSealer.MaxLength)]
    [DataRow(OneShotGcmSealer.MaxLength + 1)]
    [DataRow((40 * Boundary) + 1)]
    public void A_file_has_the_same_bytes_as_encryption_in_memory(int length)
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var plaintext = Pattern.Bytes(length);
        var source = folder.Write("model", plaintext);

        var digests = GcmContainerFile.EncryptAndHash(key, _name, source, folder.At("out"));

        var container = File.ReadAllBytes(folder.At("out"));
        CollectionAssert.AreEqual(GcmContainer.Encrypt(key, _name, plaintext), container);
        Assert.AreEqual(length, digests.PlaintextLength);
        Assert.AreEqual(container.Length, digests.ContainerLength);
        CollectionAssert.AreEqual(SHA256.HashData(plaintext), digests.PlaintextSha256.ToArray());
        CollectionAssert.AreEqual(SHA256.HashData(container), digests.ContainerSha256.ToArray());
        AssertOnlyFiles(folder, "model", "out");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(Boundary + 100)]
    public void The_pin_is_IV_and_tag(int length)
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var source = folder.Write("model", Pattern.Bytes(length));

        var digests = GcmContainerFile.EncryptAndHash(key, _name, source, folder.At("out"));

        var container = File.ReadAllBytes(folder.At("out"));
        CollectionAssert.AreEqual(container[..12].Concat(container[^16..]).ToArray(), digests.Pin.ToArray());
    }

    [TestMethod]
    [DataRow(100)]
    [DataRow(Boundary + 100)]
    public void A_file_decrypts_to_the_model(int length)
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var source = folder.Write("model", Pattern.Bytes(length));
        GcmContainerFile.Encrypt(key, _name, source, folder.At("out"), reproducible: false);

        GcmContainerFile.Decrypt(key, folder.At("out"), folder.At("back"));

        CollectionAssert.AreEqual(File.ReadAllBytes(source), File.ReadAllBytes(folder.At("back")));
    }

    [TestMethod]
    [DataRow(true, 1)]
    [DataRow(false, 1)]
    [DataRow(true, (13 * Boundary) + 1)]
    [DataRow(false, (13 * Boundary) + 1)]
    public void Progress_ends_with_the_models_length(bool reproducible, int length)
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var source = folder.Write("model", Pattern.Bytes(length));
        var progress = new Reports();

        var digests = GcmContainerFile.EncryptAndHash(key, _name, source, folder.At("out"), reproducible, progress);

        CollectionAssert.AreEqual(progress.Values.Order().ToArray(), progress.Values.ToArray());
        Assert.AreEqual(digests.PlaintextLength, progress.Values[^1]);
        CollectionAssert.AreEqual(SHA256.HashData(File.ReadAllBytes(source)), digests.PlaintextSha256.ToArray());
    }

    [TestMethod]
    public void A_model_that_changes_between_the_two_passes_is_an_error_without_output()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var source = folder.Write("model", Pattern.Bytes(20 * Boundary));
        using var writer = File.OpenHandle(source, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var modified = File.GetLastWriteTimeUtc(writer);
        var change = new Reports(done =>
        {
            if (done == 10L * Boundary)
            {
                // The progress is half of the work when the whole model was read once.
                RandomAccess.Write(writer, "X"u8, (20 * Boundary) - 1);
                File.SetLastWriteTimeUtc(writer, modified);
            }
        });

        var refusal = Assert.ThrowsExactly<ContainerException>(() =>
            GcmContainerFile.Encrypt(key, _name, source, folder.At("out"), progress: change)
        );

        Assert.Contains("changed while the build read it", refusal.Message);
        AssertOnlyFiles(folder, "model");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_model_that_is_replaced_or_deleted_is_an_error_without_output(bool deleted)
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var source = folder.Write("model", Pattern.Bytes(20 * Boundary));
        var change = new Reports(done =>
        {
            if (done == 20L * Boundary && deleted)
            {
                File.Delete(source);
            }
            else if (done == 20L * Boundary)
            {
                File.Move(folder.Write("other", Pattern.Bytes(20 * Boundary)), source, overwrite: true);
            }
        });

        var refusal = Assert.ThrowsExactly<ContainerException>(() =>
            GcmContainerFile.Encrypt(key, _name, source, folder.At("out"), progress: change)
        );

        Assert.Contains("changed while the build read it", refusal.Message);
        Assert.IsFalse(File.Exists(folder.At("out")));
    }

    [TestMethod]
    public void A_damaged_file_gives_no_model()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var container = GcmContainer.Encrypt(key, _name, Pattern.Bytes(100));
        container[50] ^= 1;
        folder.Write("damaged", container);

        Assert.ThrowsExactly<ContainerException>(() => GcmContainerFile.Decrypt(key, folder.At("damaged"), folder.At("back")));

        AssertOnlyFiles(folder, "damaged");
    }

    [TestMethod]
    [DataRow(100)]
    [DataRow(Boundary + 100)]
    public void Cancelling_leaves_only_the_previous_container(int length)
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var source = folder.Write("model", Pattern.Bytes(length));
        folder.Write("out", "previous");

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            GcmContainerFile.Encrypt(key, _name, source, folder.At("out"), cancellationToken: new CancellationToken(canceled: true))
        );

        Assert.AreEqual("previous", File.ReadAllText(folder.At("out")));
        AssertOnlyFiles(folder, "model", "out");
    }

    [TestMethod]
    public void A_path_that_cannot_be_written_is_an_error_without_output()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var source = folder.Write("model", Pattern.Bytes(100));
        folder.Write("file", "in the way of a folder");

        // A DirectoryNotFoundException or another IOException; it depends on the system.
        Assert.Throws<IOException>(() => GcmContainerFile.Encrypt(key, _name, source, Path.Combine(folder.At("file"), "out")));

        AssertOnlyFiles(folder, "file", "model");
    }

    private sealed class Reports(Action<long>? react = null) : IProgress<long>
    {
        public List<long> Values { get; } = [];

        public void Report(long value)
        {
            Values.Add(value);
            react?.Invoke(value);
        }
    }

    private static void AssertOnlyFiles(TemporaryFolder folder, params string[] names) =>
        CollectionAssert.AreEqual(
            names,
            Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray()
        );
}
