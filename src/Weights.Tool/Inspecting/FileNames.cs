using Weights.Encryption;

namespace Weights.Tool;

/// <summary>The names that a container can be bound to, by its path.</summary>
internal static class FileNames
{
    /// <summary>The extension of encrypted models.</summary>
    public const string Extension = ".enc";

    // Of external data, as exporters name it. Names of models can have a dot, too, as in "detect.int8".
    private static readonly string[] _dataExtensions = [".data", ".onnx_data", ".bin", ".weight", ".weights"];

    /// <summary>
    /// The names to try: of a model and of external data. For <c>a/face/detect.enc</c> these are <c>detect.onnx</c>, <c>detect</c>,
    /// <c>face/detect.onnx</c> and so on, because nothing says where the site's folder begins.
    /// </summary>
    /// <param name="path">The path of the container.</param>
    /// <param name="name">The model's name, or the location of external data; null if the caller does not know it.</param>
    public static IEnumerable<ModelFileName> Of(string path, string? name) =>
        (name is null ? Suffixes(path) : [name]).SelectMany(Both).Distinct();

    /// <summary>The name of a model by its path, such as <c>detect</c> for <c>models/detect.onnx</c>.</summary>
    public static string OfModel(string path) => Path.GetFileNameWithoutExtension(path);

    /// <summary>
    /// The name of the decrypted file: <c>detect.onnx</c> for <c>detect.enc</c>, and <c>a.data</c> for <c>a.data.enc</c>.
    /// </summary>
    public static string Decrypted(string path)
    {
        var name = Path.GetFileName(path);
        var stem = name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? name[..^Extension.Length] : name;
        return _dataExtensions.Contains(Path.GetExtension(stem), StringComparer.OrdinalIgnoreCase) ? stem : stem + ".onnx";
    }

    private static IEnumerable<string> Suffixes(string path)
    {
        var full = Path.GetFullPath(path).Replace('\\', '/');
        var stem = full.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? full[..^Extension.Length] : full;
        for (var at = stem.LastIndexOf('/'); at >= 0; at = at == 0 ? -1 : stem.LastIndexOf('/', at - 1))
        {
            yield return stem[(at + 1)..];
        }
    }

    private static IEnumerable<ModelFileName> Both(string name)
    {
        ModelFileName? model = null;
        ModelFileName? data = null;
        try
        {
            model = ModelFileName.Of(name);
            data = ModelFileName.OfExternal("_", name);
        }
        catch (FormatException)
        {
            // A path with a folder that no name can have.
        }

        return new[] { model, data }.OfType<ModelFileName>();
    }
}
