using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>
/// The keys that Debug builds make for themselves: the app's own, <c>weights.development.key</c>,
/// and those of projects that it references, <c>&lt;Library&gt;.weights.development.key</c>. They have no key id.
/// </summary>
internal sealed class DevelopmentKeys : IDisposable
{
    private const string OwnName = "weights.development.key";

    private readonly List<ContentKey> _keys;

    /// <summary>Reads these files.</summary>
    /// <exception cref="KeySourceException">One cannot be read or is no key.</exception>
    public DevelopmentKeys(IReadOnlyList<string> files)
    {
        _keys = [.. files.Select(KeyFile.Read)];
        Default = _keys.Count == 1 ? _keys[0] : files.Zip(_keys).FirstOrDefault(pair => Path.GetFileName(pair.First) == OwnName).Second;
    }

    /// <summary>The fingerprints.</summary>
    public IEnumerable<string> Kids => _keys.Select(key => key.Kid);

    /// <summary>The key for a request without a kid: the only one, or else the app's own. Null where that leaves several, or none.</summary>
    public ContentKey? Default { get; }

    public int Count => _keys.Count;

    /// <summary>The files in a folder.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, $"*{OwnName}").Where(IsOne).Order(StringComparer.Ordinal)];

    public ContentKey? WithKid(string kid) => _keys.Find(key => key.Kid == kid);

    public void Dispose() => _keys.ForEach(key => key.Dispose());

    private static bool IsOne(string path) =>
        Path.GetFileName(path) is var name && (name == OwnName || name.EndsWith($".{OwnName}", StringComparison.Ordinal));
}
