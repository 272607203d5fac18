using System.Security.Cryptography;
using System.Text.Json;

namespace Weights.Encryption.Tests;

/// <summary>Known results, made with Python's cryptography.</summary>
[TestClass]
public sealed class ChunkedVectors
{
    private static readonly JsonElement _vectors = Load();

    public static IEnumerable<object[]> Containers => Rows("v2");

    public static IEnumerable<object[]> Negatives => Rows("negative");

    [TestMethod]
    [DynamicData(nameof(Containers))]
    public void A_container_has_the_known_bytes_and_is_read(string json)
    {
        var vector = JsonDocument.Parse(json).RootElement;
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var plaintext = Pattern.Bytes(vector.GetProperty("plaintextLength").GetInt32());

        var container = ChunkedSample.Seal(
            key,
            NameOf(vector),
            plaintext,
            vector.GetProperty("chunkLog2").GetInt32(),
            vector.GetProperty("syntheticSalt").GetBoolean() ? null : Convert.FromHexString(vector.GetProperty("salt").GetString()!)
        );

        Assert.AreEqual(vector.GetProperty("header").GetString(), Convert.ToHexStringLower(container.AsSpan(0, 104)));
        Assert.HasCount(vector.GetProperty("fileLength").GetInt32(), container);
        Assert.AreEqual(vector.GetProperty("fileSha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(container)));
        foreach (var (way, read) in ChunkedSample.Readers)
        {
            CollectionAssert.AreEqual(plaintext, read(key, NameOf(vector), folder.Write("container", container)), way);
        }
    }

    [TestMethod]
    public void A_reproducible_file_has_the_known_bytes()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        foreach (
            var vector in _vectors.GetProperty("v2").EnumerateArray().Where(vector => vector.GetProperty("syntheticSalt").GetBoolean())
        )
        {
            var source = folder.Write("model", Pattern.Bytes(vector.GetProperty("plaintextLength").GetInt32()));

            var digests = ChunkedContainerFile.EncryptAndHash(
                key,
                NameOf(vector),
                source,
                folder.At("out"),
                chunkLog2: vector.GetProperty("chunkLog2").GetInt32()
            );

            Assert.AreEqual(vector.GetProperty("fileSha256").GetString(), Convert.ToHexStringLower(digests.ContainerSha256.Span));
            Assert.AreEqual(
                vector.GetProperty("fileSha256").GetString(),
                Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.At("out"))))
            );
        }
    }

    [TestMethod]
    [DynamicData(nameof(Negatives))]
    public void An_edited_container_is_refused(string json)
    {
        var vector = JsonDocument.Parse(json).RootElement;
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var salt = new byte[32];
        Array.Fill(salt, (byte)0x5A);
        var container = ChunkedSample.Seal(key, NameOf(vector), Pattern.Bytes(5000), chunkLog2: 12, salt);
        Convert.FromHexString(vector.GetProperty("replaceWith").GetString()!).CopyTo(container, vector.GetProperty("offset").GetInt32());

        foreach (var (way, read) in ChunkedSample.Readers)
        {
            Assert.ThrowsExactly<ContainerException>(() => read(key, NameOf(vector), folder.Write("container", container)), way);
        }
    }

    private static ModelFileName NameOf(JsonElement vector)
    {
        var name = vector.GetProperty("name").GetString()!;
        const string extension = ".onnx";
        return name.EndsWith(extension, StringComparison.Ordinal)
            ? ModelFileName.Of(name[..^extension.Length])
            : ModelFileName.OfExternal(name[..(name.LastIndexOf('/') + 1)] + "model", name[(name.LastIndexOf('/') + 1)..]);
    }

    private static IEnumerable<object[]> Rows(string kind) =>
        _vectors.GetProperty(kind).EnumerateArray().Select(vector => new object[] { vector.GetRawText() });

    private static JsonElement Load()
    {
        using var stream = typeof(ChunkedVectors).Assembly.GetManifestResourceStream("container.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }
}
