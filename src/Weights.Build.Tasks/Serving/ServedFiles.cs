namespace Weights.Build.Tasks;

/// <summary>The other files in the models' folder on the site, and how paths become URLs.</summary>
internal static class ServedFiles
{
    public const string Manifest = "models.json";
    public const string Loader = "weights-loader.js";
    public const string Worker = "weights-loader.worker.js";

    public static IEnumerable<string> BesideModels(string folder) => [$"{folder}/{Manifest}", $"{folder}/{Loader}", $"{folder}/{Worker}"];

    /// <summary>Whether a path is that of a manifest or of a file of the loader.</summary>
    public static bool IsBesideModels(string path) => Path.GetFileName(path) is Manifest or Loader or Worker;

    /// <summary>A relative URL: each segment percent-encoded (RFC 3986), slashes kept.</summary>
    public static string Url(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
