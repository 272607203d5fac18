using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>
/// The keys that Debug builds make for themselves: the app's own, <c>weights.development.key</c>, and those of projects that it
/// references, <c>&lt;Library&gt;.weights.development.key</c>. They have no key ID.
/// </summary>
internal sealed class DevelopmentKeys : IDisposable
{
    private const string OwnName = "weights.development.key";

    private readonly List<ContentKey> _keys = [];

    private DevelopmentKeys() { }

    /// <summary>The kids.</summary>
    public IEnumerable<string> Kids => _keys.Select(key => key.Kid);

    /// <summary>
    /// The key for a request without a kid: the only one, or else the app's own. Null if there is no key, or if there are several and none
    /// is the app's own.
    /// </summary>
    public ContentKey? Default { get; private set; }

    public int Count => _keys.Count;

    /// <summary>Lists the development key files in a folder.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, $"*{OwnName}").Where(IsKeyFile).Order(StringComparer.Ordinal)];

    /// <summary>Reads these files.</summary>
    /// <exception cref="KeySourceException">A file cannot be read or does not hold a key.</exception>
    public static DevelopmentKeys Read(IReadOnlyList<string> files)
    {
        var read = new DevelopmentKeys();
        try
        {
            foreach (var file in files)
            {
                var key = KeyFile.Read(file);
                read._keys.Add(key);
                if (files.Count == 1 || Path.GetFileName(file) == OwnName)
                {
                    read.Default = key;
                }
            }

            return read;
        }
        catch
        {
            // The caller gets nothing that it could dispose.
            read.Dispose();
            throw;
        }
    }

    public ContentKey? FindByKid(string kid) => _keys.Find(key => key.Kid == kid);

    public void Dispose() => _keys.ForEach(key => key.Dispose());

    private static bool IsKeyFile(string path) =>
        Path.GetFileName(path) is var name && (name == OwnName || name.EndsWith($".{OwnName}", StringComparison.Ordinal));
}
