using System.Security.Cryptography;
using System.Text.Json;

namespace Weights.Encryption.Tests;

/// <summary>Known results, made with Python's cryptography.</summary>
[TestClass]
public sealed class GcmVectors
{
    private static readonly JsonElement _vectors = Load();

    public static IEnumerable<object[]> GivenIv => Rows("v1");

    public static IEnumerable<object[]> Reproducible => Rows("v1Reproducible");

    [TestMethod]
    [DynamicData(nameof(GivenIv))]
    public void A_container_with_a_given_iv_has_the_known_bytes(string json)
    {
        var vector = JsonDocument.Parse(json).RootElement;
        using var key = Sample.Key();
        var plaintext = Pattern.Bytes(vector.GetProperty("plaintextLength").GetInt32());
        var container = new byte[plaintext.Length + GcmContainer.Overhead];

        GcmContainer.Seal(key, Convert.FromHexString(vector.GetProperty("iv").GetString()!), plaintext, container);

        AssertIs(vector, container);
        CollectionAssert.AreEqual(plaintext, GcmContainer.Decrypt(key, container));
    }

    [TestMethod]
    [DynamicData(nameof(Reproducible))]
    public void A_reproducible_container_has_the_known_bytes(string json)
    {
        var vector = JsonDocument.Parse(json).RootElement;
        using var key = Sample.Key();
        var name = vector.GetProperty("name").GetString()!;
        var file = ModelFileName.Of(name[..^".onnx".Length]);
        var plaintext = Pattern.Bytes(vector.GetProperty("plaintextLength").GetInt32());

        AssertIs(vector, GcmContainer.Encrypt(key, file, plaintext));
    }

    [TestMethod]
    [DynamicData(nameof(Reproducible))]
    public void A_reproducible_container_file_has_the_known_bytes(string json)
    {
        var vector = JsonDocument.Parse(json).RootElement;
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var plaintext = Pattern.Bytes(vector.GetProperty("plaintextLength").GetInt32());
        var source = folder.Write("model", plaintext);

        GcmContainerFile.Encrypt(
            key,
            ModelFileName.Of(vector.GetProperty("name").GetString()![..^".onnx".Length]),
            source,
            folder.At("out")
        );

        AssertIs(vector, File.ReadAllBytes(folder.At("out")));
    }

    private static void AssertIs(JsonElement vector, byte[] container)
    {
        Assert.HasCount(vector.GetProperty("fileLength").GetInt32(), container);
        Assert.AreEqual(vector.GetProperty("fileSha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(container)));
        if (vector.GetProperty("file").GetString() is { } whole)
        {
            Assert.AreEqual(whole, Convert.ToHexStringLower(container));
        }
    }

    private static IEnumerable<object[]> Rows(string property) =>
        _vectors.GetProperty(property).EnumerateArray().Select(vector => new object[] { vector.GetRawText() });

    private static JsonElement Load()
    {
        using var stream = typeof(GcmVectors).Assembly.GetManifestResourceStream("container.json")!;
        return JsonDocument.Parse(stream).RootElement.Clone();
    }
}
