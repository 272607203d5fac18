using System.Text.Json;

namespace Weights.Build.Tasks;

/// <summary>
/// The files that an earlier publish left in a folder. Its own models.json tells which are ours: only a file that still has the length and the
/// digest that stand there is deleted.
/// </summary>
internal static class EarlierPublish
{
    /// <summary>Deletes our files that this publish replaces or no longer has; a file that is already right stays as it is.</summary>
    /// <param name="folder">Folder of the models, such as <c>publish/wwwroot/weights</c>.</param>
    /// <param name="current">Digest (hex) of each file of this publish, by path relative to that folder.</param>
    /// <param name="manifestFolders">The folders, relative to that folder, that have a manifest in this publish; the folder itself is empty.</param>
    /// <returns>The paths that were deleted.</returns>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    public static IReadOnlyList<string> Remove(
        string folder,
        IReadOnlyDictionary<string, string> current,
        IReadOnlySet<string> manifestFolders
    )
    {
        var deleted = new List<string>();
        foreach (var manifest in Manifests(folder))
        {
            var sub = Path.GetRelativePath(folder, Path.GetDirectoryName(manifest)!).Replace('\\', '/');
            var prefix = sub == "." ? "" : sub + "/";
            foreach (var (file, length, sha256) in Entries(manifest))
            {
                var relative = prefix + file;
                if (relative.Contains('\0', StringComparison.Ordinal))
                {
                    continue;
                }

                var path = Path.GetFullPath(Path.Combine(folder, relative));
                if (IsInside(folder, path) && current.GetValueOrDefault(relative) != sha256 && IsStillThat(path, length, sha256))
                {
                    File.Delete(path);
                    deleted.Add(path);
                }
            }

            // The manifest of a key that no model is under any more.
            if (!manifestFolders.Contains(prefix.TrimEnd('/')))
            {
                foreach (var name in new[] { manifest, manifest + ".gz", manifest + ".br" })
                {
                    File.Delete(name);
                }

                deleted.Add(manifest);
            }
        }

        return deleted;
    }

    // Of the folder itself, and of the folder of each key.
    private static List<string> Manifests(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateDirectories(folder)
                .Prepend(folder)
                .Select(sub => Path.Combine(sub, ServedFiles.Manifest))
                .Where(File.Exists)
                .ToList()
            : [];

    private static IReadOnlyList<(string File, long Length, string Sha256)> Entries(string manifest)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(manifest));
            return
            [
                .. json
                    .RootElement.GetProperty("models")
                    .EnumerateArray()
                    .SelectMany(WithData)
                    .Select(file =>
                        (
                            file.GetProperty("file").GetString() ?? "",
                            file.GetProperty("encryptedSize").GetInt64(),
                            file.GetProperty("sha256").GetString() ?? ""
                        )
                    ),
            ];
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            // Not a manifest of ours: then nothing in it tells of files of ours.
            return [];
        }
    }

    private static IEnumerable<JsonElement> WithData(JsonElement model) =>
        model.TryGetProperty("external", out var data) ? data.EnumerateArray().Prepend(model) : [model];

    private static bool IsInside(string folder, string path) =>
        path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsStillThat(string path, long length, string sha256)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length == length && FileState.Hash(path).Sha256 == sha256;
    }
}
