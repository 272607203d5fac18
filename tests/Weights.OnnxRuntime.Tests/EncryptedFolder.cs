using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Weights.Encryption;

namespace Weights.OnnxRuntime.Tests;

/// <summary>A folder with encrypted models and their models.json, as a build writes it. It is deleted at the end.</summary>
internal sealed class EncryptedFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("weights é ").FullName;
    private readonly JsonArray _models = [];

    public EncryptedFolder() => Directory.CreateDirectory(Folder);

    /// <summary>The size of the models.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>The length of their input, as of every layer.</summary>
    public int Width { get; init; } = 64;

    public string Folder => Path.Combine(_root, "weights");

    public string Manifest => Path.Combine(Folder, "models.json");

    /// <summary>The key that the models are encrypted with, in a key file.</summary>
    public IKeySource Keys => new KeyFileSource(KeyId.Default, KeyFilePath);

    public string KeyFilePath => Path.Combine(_root, "key");

    public string FileOf(string name) => Path.Combine(Folder, name);

    /// <summary>Encrypts a model, with its weights in the graph or in external data.</summary>
    public EncryptedFolder Add(string name, string format, bool external = false, int seed = 1, string folder = "")
    {
        var source = Path.Combine(_root, "plain", name + ".onnx");
        Directory.CreateDirectory(Path.GetDirectoryName(source)!);
        if (external)
        {
            Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(source)!, folder));
            MatMulModel.WriteExternal(source, Layers, Width, seed, folder);
        }
        else
        {
            MatMulModel.WriteInline(source, Layers, Width, seed);
        }

        var entry = Encrypt(ModelFileName.Of(name), source, name + ".enc", format);
        entry["name"] = name;
        entry["format"] = format;
        entry["keyId"] = "default";
        entry["kid"] = Key().Kid;
        if (external)
        {
            var location = (folder == "./" ? "" : folder) + Path.GetFileName(name) + ".data";
            var data = Path.Combine(Path.GetDirectoryName(source)!, location);
            var part = Encrypt(ModelFileName.OfExternal(name, location), data, $"{name}.data.enc", format);
            part["location"] = location;
            entry["external"] = new JsonArray(part);
        }

        _models.Add(entry);
        Directory.Delete(Path.Combine(_root, "plain"), recursive: true);
        return Write();
    }

    /// <summary>
    /// Encrypts y = x + a + b, with 64 times <paramref name="first"/> in <c>a/w.bin</c> and <paramref name="second"/> in <c>b/w.bin</c>.
    /// ONNX Runtime uses such tensors as they are, without a copy in another layout.
    /// </summary>
    public EncryptedFolder AddSum(string name, float first, float second)
    {
        var plain = Path.Combine(_root, "plain");
        Directory.CreateDirectory(plain);
        var source = Path.Combine(plain, "sum.onnx");
        File.WriteAllBytes(source, SumModel.Bytes("a/w.bin", "b/w.bin"));
        var entry = Encrypt(ModelFileName.Of(name), source, name + ".enc", "gcm");
        var external = new JsonArray();
        foreach (var (location, value) in new[] { ("a/w.bin", first), ("b/w.bin", second) })
        {
            var data = Path.Combine(plain, "data");
            File.WriteAllBytes(data, SumModel.Weights(value));
            var part = Encrypt(ModelFileName.OfExternal(name, location), data, location + ".enc", "gcm");
            part["location"] = location;
            external.Add((JsonNode)part);
        }

        entry["name"] = name;
        entry["format"] = "gcm";
        entry["keyId"] = "default";
        entry["kid"] = Key().Kid;
        entry["external"] = external;
        _models.Add(entry);
        Directory.Delete(plain, recursive: true);
        return Write();
    }

    /// <summary>Changes an entry of the manifest.</summary>
    public EncryptedFolder Change(string member, JsonNode? value, int model = 0)
    {
        _models[model]![member] = value;
        return Write();
    }

    private EncryptedFolder Write()
    {
        var manifest = new JsonObject { ["version"] = 2, ["models"] = _models.DeepClone() };
        File.WriteAllText(Manifest, manifest.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return this;
    }

    /// <summary>Runs a session of a model of <see cref="Add"/>, and compares its output with the unencrypted model's.</summary>
    public void AssertResults(InferenceSession session, int seed)
    {
        float[] x = [.. Enumerable.Range(0, Width).Select(i => i / (float)Width)];
        var input = NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(x, [1, Width]));
        using var results = session.Run([input]);

        var expected = MatMulModel.Output(Layers, Width, seed, x);
        foreach (var (actual, wanted) in results[0].AsTensor<float>().Zip(expected))
        {
            Assert.AreEqual(wanted, actual, 1e-5);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private JsonObject Encrypt(ModelFileName name, string source, string file, string format)
    {
        var target = FileOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var key = Key();
        var digests =
            format == "gcm"
                ? GcmContainerFile.EncryptAndHash(key, name, source, target)
                : ChunkedContainerFile.EncryptAndHash(key, name, source, target, chunkLog2: 12);
        return new JsonObject
        {
            ["file"] = file,
            ["url"] = file,
            ["size"] = digests.PlaintextLength,
            ["encryptedSize"] = digests.ContainerLength,
            ["sha256"] = Convert.ToHexStringLower(digests.ContainerSha256.Span),
            ["pin"] = Base64Url.EncodeToString(digests.Pin.Span),
        };
    }

    private ContentKey Key()
    {
        if (!File.Exists(KeyFilePath))
        {
            using var made = ContentKey.Generate();
            KeyFile.WriteNew(KeyFilePath, made);
        }

        return KeyFile.Read(KeyFilePath);
    }
}
