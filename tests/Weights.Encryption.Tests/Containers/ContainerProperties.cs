using CsCheck;

namespace Weights.Encryption.Tests;

/// <summary>What is true for containers of any key, name, model and chunk length.</summary>
[TestClass]
public sealed class ContainerProperties
{
    private static readonly Gen<byte[]> _keys = Gen.Byte.Array[ContentKey.Length];

    private static readonly Gen<ModelFileName> _names = Gen.OneOf(
            Gen.String[Gen.Char.AlphaNumeric, 1, 20],
            Gen.String[Gen.Char["äé日/. _-%+"], 1, 20],
            Gen.String[1, 20]
        )
        .Select(text => Attempt(() => ModelFileName.Of(text)))
        .Where(name => name is not null)
        .Select(name => name!);

    // Lengths on both sides of each border of chunks, and of blocks.
    private static readonly Gen<(int Length, int ChunkLog2)> _lengths = Gen.Select(Gen.Int[0, 5], Gen.Int[-17, 17], Gen.Int[12, 15])
        .Select((chunks, more, chunkLog2) => (Math.Max(0, (chunks << chunkLog2) + more), chunkLog2));

    [TestMethod]
    public void A_gcm_container_of_any_model_decrypts_to_it() =>
        Gen.Select(_keys, _names, Gen.Byte.Array[0, 200], Gen.Bool)
            .Sample(
                (keyBytes, name, plaintext, reproducible) =>
                {
                    using var key = ContentKey.FromBytes(keyBytes);
                    var container = GcmContainer.Encrypt(key, name, plaintext, reproducible);
                    Assert.HasCount(plaintext.Length + GcmContainer.Overhead, container);
                    CollectionAssert.AreEqual(plaintext, GcmContainer.Decrypt(key, container));
                },
                iter: 1000
            );

    [TestMethod]
    public void A_gcm_file_of_any_length_decrypts_to_the_model() =>
        Gen.Select(_keys, _names, Gen.Select(Gen.Int[0, 3], Gen.Int[-17, 17]))
            .Sample(
                (keyBytes, name, place) =>
                {
                    var (pieces, more) = place;
                    using var key = ContentKey.FromBytes(keyBytes);
                    using var folder = new TemporaryFolder();
                    var plaintext = Pattern.Bytes(Math.Max(0, OneShotGcmSealer.MaxLength + (pieces * (512 << 10)) + more));
                    GcmContainerFile.Encrypt(key, name, folder.Write("model", plaintext), folder.At("out"));
                    GcmContainerFile.Decrypt(key, folder.At("out"), folder.At("back"));
                    Assert.IsTrue(plaintext.AsSpan().SequenceEqual(File.ReadAllBytes(folder.At("back"))));
                },
                iter: 20
            );

    [TestMethod]
    public void A_chunked_file_of_any_length_is_read_to_the_model_in_every_way() =>
        Gen.Select(_keys, _names, _lengths, Gen.Bool)
            .Sample(
                (keyBytes, name, length, reproducible) =>
                {
                    using var key = ContentKey.FromBytes(keyBytes);
                    using var folder = new TemporaryFolder();
                    var plaintext = Pattern.Bytes(length.Length);
                    var source = folder.Write("model", plaintext);
                    ChunkedContainerFile.Encrypt(key, name, source, folder.At("out"), reproducible, length.ChunkLog2);
                    foreach (var (way, read) in ChunkedSample.Readers)
                    {
                        CollectionAssert.AreEqual(plaintext, read(key, name, folder.At("out")), way);
                    }
                },
                iter: 60
            );

    [TestMethod]
    public void Any_part_of_a_chunked_model_can_be_read() =>
        Gen.Select(_lengths, Gen.Int[0, 1 << 18], Gen.Int[0, 1 << 18])
            .Sample(
                (length, one, other) =>
                {
                    using var key = Sample.Key();
                    using var folder = new TemporaryFolder();
                    var name = ModelFileName.Of("demo");
                    var plaintext = Pattern.Bytes(length.Length);
                    var container = ChunkedSample.Seal(key, name, plaintext, length.ChunkLog2, salt: null);
                    using var reader = ChunkedContainerReader.Open(key, name, folder.Write("out", container));
                    var (start, end) = (Math.Min(Math.Min(one, other), length.Length), Math.Min(Math.Max(one, other), length.Length));
                    var part = new byte[end - start];
                    reader.Read(start, part);
                    CollectionAssert.AreEqual(plaintext[start..end], part);
                },
                iter: 300
            );

    [TestMethod]
    public void Any_change_of_one_byte_of_a_gcm_container_is_refused() =>
        Gen.Select(_keys, Gen.Byte.Array[0, 200], Gen.Int[0, int.MaxValue], Gen.Byte[1, 255])
            .Sample(
                (keyBytes, plaintext, at, change) =>
                {
                    using var key = ContentKey.FromBytes(keyBytes);
                    var container = GcmContainer.Encrypt(key, ModelFileName.Of("demo"), plaintext);
                    container[at % container.Length] ^= change;
                    Assert.ThrowsExactly<ContainerException>(() => GcmContainer.Decrypt(key, container));
                },
                iter: 3000
            );

    [TestMethod]
    public void Any_change_of_one_byte_of_a_chunked_container_is_refused() =>
        Gen.Select(_keys, _lengths, Gen.Int[0, int.MaxValue], Gen.Byte[1, 255])
            .Sample(
                (keyBytes, length, at, change) =>
                {
                    using var key = ContentKey.FromBytes(keyBytes);
                    var name = ModelFileName.Of("demo");
                    var container = ChunkedSample.Seal(key, name, Pattern.Bytes(length.Length), length.ChunkLog2, salt: null);

                    // Half of the changes are in the header.
                    container[at % (at % 2 == 0 ? container.Length : ChunkedHeader.Length)] ^= change;
                    using var stream = new ChunkedContainerStream(key, name, new MemoryStream(container));
                    Assert.ThrowsExactly<ContainerException>(() => stream.CopyTo(Stream.Null));
                },
                iter: 1000
            );

    private static ModelFileName? Attempt(Func<ModelFileName> make)
    {
        try
        {
            return make();
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
