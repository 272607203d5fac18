using System.Text.Json;
using Weights.Browser.Tests.Keys;
using Weights.Encryption;

namespace Weights.Browser.Tests.Npm;

/// <summary>What a site or an extension with the loader consists of, by paths.</summary>
internal static class PackageFiles
{
    private static readonly string[] _ort = ["ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm"];

    // The large one has 18 chunks of 512 KiB.
    private static readonly Dictionary<string, byte[]> _plaintext = new() { ["small"] = MatMul(1, 8), ["large"] = MatMul(9, 512) };

    public static IReadOnlyList<KeySiteModel> Models { get; } =
    [new("small", ContainerFormat.Gcm, _plaintext["small"]), new("large", ContainerFormat.Chunked, _plaintext["large"])];

    public static IEnumerable<(string Path, byte[] Bytes)> All()
    {
        foreach (var path in Directory.GetFiles(Path.Combine(Repository.Root, "src/Weights.Loader/dist"), "*.js"))
        {
            yield return (Path.GetFileName(path), File.ReadAllBytes(path));
        }

        foreach (var file in _ort)
        {
            yield return (file, File.ReadAllBytes(Path.Combine(Repository.Root, "sample-web/node_modules/onnxruntime-web/dist", file)));
        }

        foreach (var script in new[] { "models.js", "service-worker.js", "extension.js" })
        {
            yield return (script, File.ReadAllBytes(Path.Combine(Repository.Root, "tests/Weights.Browser.Tests/Npm", script)));
        }

        yield return (
            "weights/models.json",
            JsonSerializer.SerializeToUtf8Bytes(new { version = 2, models = Models.Select(m => m.Entry) })
        );
        foreach (var model in Models)
        {
            yield return ($"weights/{model.Name}.enc", model.Container);
            yield return ($"plain/{model.Name}.onnx", _plaintext[model.Name]);
        }
    }

    public static string TypeOf(string path) =>
        Path.GetExtension(path) switch
        {
            ".js" or ".mjs" => "text/javascript",
            ".json" => "application/json",
            ".wasm" => "application/wasm",
            _ => "application/octet-stream",
        };

    private static byte[] MatMul(int layers, int width)
    {
        var path = Path.GetTempFileName();
        try
        {
            MatMulModel.WriteInline(path, layers, width);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
