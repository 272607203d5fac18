namespace Weights.Searching;

/// <summary>The extensions of models.</summary>
internal static class ModelExtensions
{
    private static readonly string[] _all = [".onnx", ".ort"];

    /// <summary>Whether a file is called as a model, or as a compressed copy of one.</summary>
    public static bool IsModel(string path)
    {
        var name = Path.GetExtension(path) is ".gz" or ".br" ? Path.GetFileNameWithoutExtension(path) : path;
        return _all.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
    }
}
