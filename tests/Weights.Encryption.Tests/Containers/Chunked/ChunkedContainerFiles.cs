using System.Security.Cryptography;

namespace Weights.Encryption.Tests;

[TestClass]
public sealed class ChunkedContainerFiles
{
    private const int Chunk = 4096;

    // The number of chunks of 4 KiB in one piece of the writer.
    private const int Piece = 512 << 10;

    private static readonly ModelFileName _name = ModelFileName.Of("face/détecteur");

    [TestMethod]
    [DataRow(0, 12)]
    [DataRow(1, 12)]
    [DataRow(Chunk - 1, 12)]
    [DataRow(Chunk, 12)]
    [DataRow(Chunk + 1, 12)]
    [DataRow((2 * Chunk) - 1, 12)]
    [DataRow(2 * Chunk, 12)]
    [DataRow(Piece - 1, 12)]
    [DataRow(Piece, 12)]
    [DataRow(Piece + 1, 12)]
    [DataRow(Piece + Chunk, 12)]
    [DataRow((30 * Piece) + 5, 12)]
    [DataRow((30 * Piece) + 5, 19)]
    [DataRow((3 << 20) + 5, 20)]
    [DataRow((1 << 24) + 5, 24)]
    public void Every_reader_returns_the_model(int length, int chunkLog2)
    {
        using var key = ContentKey.Generate();
        using var folder = new TemporaryFolder();
        var plaintext = Pattern.Bytes(length);
        var source = folder.Write("model", plaintext);

        var digests = ChunkedContainerFile.EncryptAndHash(key, _name, source, folder.At("out"), reproducible: false, chunkLog2);

        var container = File.ReadAllBytes(folder.At("out"));
        Assert.AreEqual(container.Length, digests.ContainerLength);
        CollectionAssert.AreEqual(SHA256.HashData(plaintext), digests.PlaintextSha256.ToArray());
        CollectionAssert.AreEqual(SHA256.HashData(container), digests.ContainerSha256.ToArray());
        foreach (var (way, read) in ChunkedSample.Readers)
        {
            CollectionAssert.AreEqual(plaintext, read(key, _name, folder.At("out")), way);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void The_pin_is_salt_and_commitment(bool reproducible)
    {
        using var key = ContentKey.Generate();
        using var folder = new TemporaryFolder();
        var source = folder.Write("model", Pattern.Bytes(10_000));

        var digests = ChunkedContainerFile.EncryptAndHash(key, _name, source, folder.At("out"), reproducible);

        CollectionAssert.AreEqual(File.ReadAllBytes(folder.At("out"))[40..104], digests.Pin.ToArray());
    }

    [TestMethod]
    public void The_same_inputs_give_the_same_bytes_except_with_a_random_salt()
    {
        using var key = ContentKey.Generate();
        using var folder = new TemporaryFolder();
        var source = folder.Write("model", Pattern.Bytes(10_000));

        byte[] Encrypt(bool reproducible)
        {
            ChunkedContainerFile.Encrypt(key, _name, source, folder.At("out"), reproducible);
            return File.ReadAllBytes(folder.At("out"));
        }

        CollectionAssert.AreEqual(Encrypt(true), Encrypt(true));
        CollectionAssert.AreNotEqual(Encrypt(false), Encrypt(false));
    }

    [TestMethod]
    public void Another_name_or_key_is_refused_with_one_error()
    {
        using var key = ContentKey.Generate();
        using var other = ContentKey.Generate();
        using var folder = new TemporaryFolder();
        ChunkedContainerFile.Encrypt(key, _name, folder.Write("model", Pattern.Bytes(10)), folder.At("out"));

        foreach (var (way, read) in ChunkedSample.Readers)
        {
            Assert.Contains(
                "not the key",
                Assert.ThrowsExactly<ContainerException>(() => read(other, _name, folder.At("out")), way).Message
            );
            Assert.Contains(
                "not 'other.onnx'",
                Assert.ThrowsExactly<ContainerException>(() => read(key, ModelFileName.Of("other"), folder.At("out")), way).Message
            );
        }
    }

    [TestMethod]
    public void A_changed_chunk_is_named_in_the_error_and_leaves_no_model()
    {
        using var key = ContentKey.Generate();
        using var folder = new TemporaryFolder();
        ChunkedContainerFile.Encrypt(key, _name, folder.Write("model", Pattern.Bytes(5 * Chunk)), folder.At("out"), chunkLog2: 12);
        var container = File.ReadAllBytes(folder.At("out"));
        container[104 + (3 * (Chunk + 16)) + 7] ^= 1;
        folder.Write("out", container);

        var refusal = Assert.ThrowsExactly<ContainerException>(() =>
            ChunkedContainerFile.Decrypt(key, _name, folder.At("out"), folder.At("back"))
        );

        Assert.Contains("chunk 3", refusal.Message);
        Assert.IsFalse(File.Exists(folder.At("back")));
    }

    [TestMethod]
    public void Other_chunks_than_the_changed_one_can_still_be_read()
    {
        using var key = ContentKey.Generate();
        using var folder = new TemporaryFolder();
        var plaintext = Pattern.Bytes(5 * Chunk);
        ChunkedContainerFile.Encrypt(key, _name, folder.Write("model", plaintext), folder.At("out"), chunkLog2: 12);
        var container = File.ReadAllBytes(folder.At("out"));
        container[104 + 7] ^= 1;
        using var reader = ChunkedContainerReader.Open(key, _name, folder.Write("out", container));
        var part = new byte[2 * Chunk];

        reader.Read(Chunk + 100, part);

        CollectionAssert.AreEqual(plaintext[(Chunk + 100)..((3 * Chunk) + 100)], part);
        Assert.ThrowsExactly<ContainerException>(() => reader.Read(Chunk - 1, part));
    }

    [TestMethod]
    public void A_read_outside_the_model_throws_for_the_argument()
    {
        using var key = ContentKey.Generate();
        using var folder = new TemporaryFolder();
        ChunkedContainerFile.Encrypt(key, _name, folder.Write("model", Pattern.Bytes(100)), folder.At("out"));
        using var reader = ChunkedContainerReader.Open(key, _name, folder.At("out"));

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => reader.Read(-1, new byte[1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => reader.Read(100, new byte[1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => reader.Read(long.MaxValue, new byte[1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            ChunkedContainerFile.Encrypt(key, _name, folder.At("model"), folder.At("out"), chunkLog2: 11)
        );
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            ChunkedContainerFile.Encrypt(key, _name, folder.At("model"), folder.At("out"), chunkLog2: 25)
        );
    }

    // A sparse file of 2 GiB, so only the container takes time and space.
    [TestMethod]
    public void A_model_longer_than_2_GiB_is_encrypted_and_read_at_its_end()
    {
        using var key = ContentKey.Generate();
        using var folder = new TemporaryFolder();
        const long length = (2L << 30) + 12345;
        using (var sparse = File.OpenHandle(folder.At("model"), FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.SetLength(sparse, length);
            RandomAccess.Write(sparse, "the end"u8, length - 7);
        }

        ChunkedContainerFile.Encrypt(key, _name, folder.At("model"), folder.At("out"), reproducible: false);

        using var reader = ChunkedContainerReader.Open(key, _name, folder.At("out"));
        var end = new byte[10];
        reader.Read(length - 10, end);
        Assert.AreEqual(length, reader.Length);
        Assert.AreEqual(104 + length + (16 * ((length + (1 << 19) - 1) >> 19)), new FileInfo(folder.At("out")).Length);
        CollectionAssert.AreEqual("\0\0\0the end"u8.ToArray(), end);
    }
}
