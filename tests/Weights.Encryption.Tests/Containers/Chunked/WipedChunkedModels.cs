using System.Buffers;

namespace Weights.Encryption.Tests;

/// <summary>The buffers themselves that a model is decrypted into.</summary>
[TestClass]
public sealed class WipedChunkedModels
{
    private const int Chunk = 4096;
    private const int Sealed = Chunk + 16;

    private static readonly ModelFileName _name = ModelFileName.Of("demo");
    private static readonly byte[] _plaintext = [.. Enumerable.Repeat((byte)'M', (5 * Chunk) - 7)];

    [TestMethod]
    [DataRow(0)]
    [DataRow(100)]
    public void After_a_changed_chunk_the_callers_buffer_is_zero_also_where_others_were_read(int offset)
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        using var reader = ChunkedContainerReader.Open(key, _name, folder.Write("container", Changed(key, chunk: 3)));
        var part = new byte[4 * Chunk];

        Assert.ThrowsExactly<ContainerException>(() => reader.Read(offset, part));

        CollectionAssert.AreEqual(new byte[4 * Chunk], part);
    }

    [TestMethod]
    public void After_a_file_became_shorter_the_callers_buffer_is_zero()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var path = folder.Write("container", Container(key));
        using var reader = ChunkedContainerReader.Open(key, _name, path);
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            RandomAccess.SetLength(file, ChunkedHeader.Length + (2 * Sealed));
        }

        var part = new byte[3 * Chunk];

        Assert.ThrowsExactly<ContainerException>(() => reader.Read(0, part));

        CollectionAssert.AreEqual(new byte[3 * Chunk], part);
    }

    [TestMethod]
    public void After_a_changed_chunk_of_a_run_all_of_the_run_is_zero()
    {
        using var key = Sample.Key();
        var container = Changed(key, chunk: 3);
        using var decryptor = ChunkedContainerDecryptor.Open(key, _name, container.AsSpan(0, ChunkedHeader.Length), container.Length);
        var part = new byte[3 * Chunk];

        Assert.ThrowsExactly<ContainerException>(() =>
            decryptor.Decrypt(1, container.AsSpan((int)decryptor.OffsetOf(1)..(int)decryptor.OffsetOf(4)), part)
        );

        CollectionAssert.AreEqual(new byte[3 * Chunk], part);
    }

    [TestMethod]
    public void A_run_of_another_length_is_refused()
    {
        using var key = Sample.Key();
        var container = Container(key);
        using var decryptor = ChunkedContainerDecryptor.Open(key, _name, container.AsSpan(0, ChunkedHeader.Length), container.Length);

        foreach (var (first, length, room) in new[] { (0, Sealed - 1, Chunk), (0, Sealed, Chunk - 1), (0, 0, 0), (4, 2 * Sealed, Chunk) })
        {
            Assert.ThrowsExactly<ArgumentException>(() => decryptor.Decrypt(first, new byte[length], new byte[room]));
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => decryptor.Decrypt(5, new byte[Sealed], new byte[Chunk]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => decryptor.OffsetOf(6));
    }

    [TestMethod]
    public void A_disposed_decryptor_decrypts_nothing()
    {
        using var key = Sample.Key();
        var container = Container(key);
        var decryptor = ChunkedContainerDecryptor.Open(key, _name, container.AsSpan(0, ChunkedHeader.Length), container.Length);
        Assert.AreEqual(key.Kid, ChunkedContainerDecryptor.KidOf(container));

        decryptor.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => decryptor.Decrypt(0, new byte[Sealed], new byte[Chunk]));
    }

    [TestMethod]
    public void A_part_of_a_chunk_leaves_nothing_in_the_shared_pool()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        using var reader = ChunkedContainerReader.Open(key, _name, folder.Write("container", Container(key)));

        reader.Read(100, new byte[10]);

        AssertPoolIsClean(Chunk);
    }

    [TestMethod]
    public void Copying_a_stream_leaves_nothing_in_the_shared_pool()
    {
        using var key = Sample.Key();
        using var stream = new ChunkedContainerStream(key, _name, new MemoryStream(Container(key)));
        using var model = new MemoryStream();

        stream.CopyTo(model, bufferSize: 1 << 16);

        CollectionAssert.AreEqual(_plaintext, model.ToArray());
        AssertPoolIsClean(1 << 16);
    }

    [TestMethod]
    public async Task After_a_changed_chunk_the_streams_buffer_is_zero()
    {
        using var key = Sample.Key();
        using var stream = new ChunkedContainerStream(key, _name, new MemoryStream(Changed(key, chunk: 3)));
        using var target = new Target();

        await Assert.ThrowsExactlyAsync<ContainerException>(() => stream.CopyToAsync(target, CancellationToken.None));

        Assert.AreEqual(3 * Chunk, target.Length);
        AssertZero(target.Source);
    }

    [TestMethod]
    public async Task After_the_last_chunk_the_streams_buffer_is_zero()
    {
        using var key = Sample.Key();
        using var stream = new ChunkedContainerStream(key, _name, new MemoryStream(Container(key)));
        using var target = new Target();

        await stream.CopyToAsync(target, CancellationToken.None);

        Assert.AreEqual(_plaintext.Length, target.Length);
        AssertZero(target.Source);
    }

    [TestMethod]
    public async Task A_stream_that_is_disposed_early_has_a_buffer_of_zeros()
    {
        using var key = Sample.Key();
        using var stream = new ChunkedContainerStream(key, _name, new MemoryStream(Container(key)));
        using var target = new Target(failing: true);
        await Assert.ThrowsExactlyAsync<IOException>(() => stream.CopyToAsync(target, CancellationToken.None));
        Assert.IsTrue(target.Source.Span.Contains((byte)'M'));

        await stream.DisposeAsync();

        AssertZero(target.Source);
    }

    [TestMethod]
    public void After_an_error_every_later_read_of_the_stream_is_the_same_error()
    {
        using var key = Sample.Key();
        using var stream = new ChunkedContainerStream(key, _name, new MemoryStream(Changed(key, chunk: 0)));

        Assert.Contains("chunk 0", Assert.ThrowsExactly<ContainerException>(() => stream.ReadByte()).Message);
        Assert.Contains("chunk 0", Assert.ThrowsExactly<ContainerException>(() => stream.ReadByte()).Message);
    }

    [TestMethod]
    public void A_cancelled_decryption_leaves_only_the_previous_file()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var container = folder.Write("container", Container(key));
        var back = folder.Write("back", "previous");

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            ChunkedContainerFile.Decrypt(key, _name, container, back, new CancellationToken(canceled: true))
        );

        Assert.AreEqual("previous", File.ReadAllText(back));
        Assert.HasCount(2, Directory.GetFileSystemEntries(folder.Path));
    }

    private static byte[] Container(ContentKey key) => ChunkedSample.Seal(key, _name, _plaintext, chunkLog2: 12, salt: null);

    private static byte[] Changed(ContentKey key, int chunk)
    {
        var container = Container(key);
        container[ChunkedHeader.Length + (chunk * Sealed)] ^= 1;
        return container;
    }

    // The pool gives a thread the array that it returned last. Other tests leave other bytes in it.
    private static void AssertPoolIsClean(int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        Assert.IsLessThan(0, buffer.AsSpan().IndexOf(_plaintext.AsSpan(0, 64)));
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static void AssertZero(ReadOnlyMemory<byte> buffer) => CollectionAssert.AreEqual(new byte[buffer.Length], buffer.ToArray());

    /// <summary>Remembers the buffer that it was written from.</summary>
    private sealed class Target(bool failing = false) : MemoryStream
    {
        public ReadOnlyMemory<byte> Source { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Source = buffer.Length > Source.Length ? buffer : Source;
            return failing ? ValueTask.FromException(new IOException("full")) : base.WriteAsync(buffer, cancellationToken);
        }
    }
}
