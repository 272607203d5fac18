using System.Text.Json;
using Weights.Encryption;

namespace Weights.Browser.Tests.Sessions;

/// <summary>
/// For each format three models in a folder of their own: <c>first/model</c> and <c>second/model</c>, which have different weights in
/// external data of one name, <c>model.data</c>, and <c>plain</c>, which has its weights in the graph. Each folder has a models.json.
/// </summary>
internal sealed class TwinModels : IDisposable
{
    /// <summary>The length of input and output.</summary>
    public const int Width = 64;

    private const int Layers = 20;

    private readonly TemporaryFolder _folder = new();

    public TwinModels()
    {
        foreach (var (format, key) in Keys)
        {
            var models = new[]
            {
                Write(format, key, "first/model", 1),
                Write(format, key, "second/model", 50),
                Write(format, key, "plain", 99),
            };
            _folder.Write($"{format}/models.json", JsonSerializer.Serialize(new { version = 2, models }));
        }
    }

    /// <summary>A key for each format.</summary>
    public static IReadOnlyDictionary<string, SiteKey> Keys { get; } =
        new Dictionary<string, SiteKey>
        {
            ["gcm"] = new("gcm", ContainerFormat.Gcm),
            ["chunked"] = new("chunked", ContainerFormat.Chunked),
        };

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();

    private Dictionary<string, object> Write(string format, SiteKey key, string name, int seed)
    {
        using var sources = new TemporaryFolder();
        Directory.CreateDirectory(sources.At(System.IO.Path.GetDirectoryName(name)!));
        var plain = name == "plain";
        if (plain)
        {
            MatMulModel.WriteInline(sources.At($"{name}.onnx"), Layers, Width, seed);
        }
        else
        {
            MatMulModel.WriteExternal(sources.At($"{name}.onnx"), Layers, Width, seed);
        }

        var entry = Add(format, new SiteFile($"{name}.enc", sources.At($"{name}.onnx"), key, ModelFileName.Of(name)));
        entry["name"] = name;
        entry["format"] = format;
        entry["keyId"] = key.KeyId;
        entry["kid"] = key.Kid;
        if (!plain)
        {
            var binding = ModelFileName.OfExternal(name, "model.data");
            var external = Add(format, new SiteFile($"{name}.data.enc", sources.At($"{name}.data"), key, binding));
            external["location"] = "model.data";
            entry["external"] = new[] { external };
        }

        return entry;
    }

    private Dictionary<string, object> Add(string format, SiteFile file)
    {
        var path = _folder.At($"{format}/{file.Path}");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, file.Bytes);
        return file.Entry();
    }
}
