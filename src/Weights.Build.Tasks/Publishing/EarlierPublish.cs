using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weights.Build.Tasks;

/// <summary>
/// The files that an earlier publish left in a folder. The models.json there lists our files. A file is deleted only if it still has the
/// length and digest in that list.
/// </summary>
internal static class EarlierPublish
{
    /// <summary>Deletes our files that this publish replaces or no longer has. A file that is already right is not touched.</summary>
    /// <param name="folder">Folder of the models, such as <c>publish/wwwroot/weights</c>.</param>
    /// <param name="current">Digest (hex) of each file of this publish, by path relative to that folder.</param>
    /// <param name="manifestFolders">
    /// The folders, relative to that folder, that have a manifest in this publish. The folder itself is an empty text.
    /// </param>
    /// <param name="others">Full paths of the files that references publish. They are not touched.</param>
    /// <returns>The paths that were deleted, without the compressed copies (.gz, .br) of a deleted manifest.</returns>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    public static IReadOnlyList<string> Remove(
        string folder,
        IReadOnlyDictionary<string, string> current,
        IReadOnlySet<string> manifestFolders,
        IReadOnlySet<string> others
    )
    {
        var deleted = new List<string>();
        foreach (var manifest in Manifests(folder))
        {
            var sub = Path.GetRelativePath(folder, Path.GetDirectoryName(manifest)!).Replace('\\', '/');
            var prefix = sub == "." ? "" : sub + "/";
            foreach (var entry in Entries(manifest))
            {
                var relative = prefix + entry.File;
                if (relative.Contains('\0', StringComparison.Ordinal))
                {
                    continue;
                }

                var path = Path.GetFullPath(Path.Combine(folder, relative));
                if (
                    IsInside(folder, path)
                    && !others.Contains(path)
                    && current.GetValueOrDefault(relative) != entry.Sha256
                    && IsUnchanged(path, entry)
                )
                {
                    File.Delete(path);
                    deleted.Add(path);
                }
            }

            // The manifest of a key that no model uses now.
            if (!manifestFolders.Contains(prefix.TrimEnd('/')) && !others.Contains(Path.GetFullPath(manifest)))
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

    /// <summary>The full paths of the files that the models.json in a folder lists; none without it.</summary>
    public static IReadOnlySet<string> FilesIn(string folder)
    {
        var manifest = Path.Combine(folder, ServedFiles.Manifest);
        return File.Exists(manifest)
            ? Entries(manifest).Select(entry => Path.Combine(folder, entry.File)).ToHashSet(StringComparer.Ordinal)
            : new HashSet<string>();
    }

    // In the folder itself and in the folder of each key.
    private static List<string> Manifests(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateDirectories(folder)
                .Prepend(folder)
                .Select(sub => Path.Combine(sub, ServedFiles.Manifest))
                .Where(File.Exists)
                .ToList()
            : [];

    private static IEnumerable<EarlierFile> Entries(string manifest)
    {
        try
        {
            var models = JsonSerializer.Deserialize(File.ReadAllBytes(manifest), EarlierJson.Default.EarlierManifest)?.Models ?? [];
            return models.SelectMany(model => (model.External ?? []).Prepend(model));
        }
        catch (JsonException)
        {
            // It is not our manifest, so it says nothing about our files.
            return [];
        }
    }

    private static bool IsInside(string folder, string path) =>
        path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsUnchanged(string path, EarlierFile entry)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length == entry.EncryptedSize && FileState.Hash(path).Sha256 == entry.Sha256;
    }
}

/// <summary>What is read of a models.json in a publish folder. Earlier versions of it have these members too.</summary>
internal sealed record EarlierManifest(IReadOnlyList<EarlierFile> Models);

/// <param name="File">Path relative to the manifest's folder.</param>
/// <param name="EncryptedSize">Length in bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="External">The model's external data; null if it has none, or this is external data.</param>
internal sealed record EarlierFile(string File, long EncryptedSize, string Sha256, IReadOnlyList<EarlierFile>? External = null);

/// <summary>The source-generated reader. A missing or null member is an exception.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(EarlierManifest))]
internal sealed partial class EarlierJson : JsonSerializerContext;
