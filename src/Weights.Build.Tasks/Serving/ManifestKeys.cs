using System.Text.Json;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// The keys that the manifests of a site name. A server has one key for each key ID, so a page that needs another one gets none.
/// </summary>
internal static class ManifestKeys
{
    /// <param name="assets">The assets of the site.</param>
    /// <param name="own">The project's own key of a key ID; null if there is none.</param>
    /// <param name="project">The name of the project.</param>
    /// <returns>One problem for each key ID that has two keys.</returns>
    /// <exception cref="IOException">A manifest cannot be read.</exception>
    public static IEnumerable<Problem> FindClashes(IEnumerable<SiteAsset> assets, Func<KeyId, string?> own, string project)
    {
        var uses = assets
            .Where(asset => Path.GetFileName(asset.SitePath) == ServedFiles.Manifest)
            .SelectMany(asset => Read(asset.File).Select(key => (key.KeyId, Use: new ManifestKey(key.Kid, asset.Owner, asset.IsOfPackage))))
            .ToList();
        foreach (var same in uses.GroupBy(use => use.KeyId, use => use.Use))
        {
            // The project's own key comes first, because it is the one that its server has.
            List<ManifestKey> keys = [.. same.OrderBy(key => key.Owner != project).ThenBy(key => key.IsOfPackage)];
            if (keys[0].Owner != project && own(same.Key) is { } kid)
            {
                keys.Insert(0, new ManifestKey(kid, project, IsOfPackage: false));
            }

            if (keys.Find(key => key.Kid != keys[0].Kid) is { } other)
            {
                yield return Problems.TwoKeysOfOneId(same.Key, keys[0], other);
            }
        }
    }

    // Another program may write a models.json too, so a file that is not a manifest of this package is left out.
    private static IEnumerable<(KeyId KeyId, string Kid)> Read(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return
            [
                .. json
                    .RootElement.GetProperty("models")
                    .EnumerateArray()
                    .Select(model => (KeyId: Text(model, "keyId"), Kid: Text(model, "kid")))
                    .Where(model => KeyId.TryParse(model.KeyId, out _) && model.Kid.Length > 0)
                    .Distinct()
                    .Select(model => (KeyId.Parse(model.KeyId), model.Kid)),
            ];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }

    private static string Text(JsonElement model, string name) => model.GetProperty(name).GetString() ?? "";
}

/// <summary>A key that a manifest names.</summary>
/// <param name="Kid">The kid.</param>
/// <param name="Owner">The project or package of the manifest.</param>
/// <param name="IsOfPackage">Whether the owner is a package.</param>
internal sealed record ManifestKey(string Kid, string Owner, bool IsOfPackage);
