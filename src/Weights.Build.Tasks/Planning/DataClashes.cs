using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Finds files of external data that would take another file's place on the site, or its name in a container: without regard to case, because Windows
/// and macOS cannot hold both. The models' own names are compared by <see cref="NameClashes"/>, before any is opened.
/// </summary>
internal static class DataClashes
{
    public static IEnumerable<Problem> Find(IReadOnlyList<PlannedFile> files, Func<KeyId, string> keyOf)
    {
        var places = new Dictionary<string, PlannedFile>(StringComparer.OrdinalIgnoreCase);
        var names = new Dictionary<string, PlannedFile>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            // Graphs come first, so it is always the data that is told of.
            var (first, firstOfName) = (
                Claim(places, file.Output.Path, file),
                Claim(names, $"{(file.Output.KeyId is { } keyId ? keyOf(keyId) : "")}:{file.Name}", file)
            );

            // The same file in the folders of several keys is one under one name.
            var nameIsTaken = firstOfName.FullPath != file.FullPath;
            if (file.Location is not null && (first != file || nameIsTaken))
            {
                var other = first != file ? first : firstOfName;
                yield return Problems.ExternalLocationRefused(
                    file.Model.File,
                    $"'{file.Location}' would be '{file.Output.Path}' on the site under the name '{file.Name}', which '{other.File}' has already (with its key and format)."
                );
            }
        }

        var folders = files.SelectMany(file => NameClashes.Folders(file.Output.Path)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var beside = files.SelectMany(file => ServedFiles.BesideModels(file.Output.Folder)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files.Where(file => file.Location is not null))
        {
            if (
                folders.Contains(file.Output.Path)
                || beside.Contains(file.Output.Path)
                || NameClashes.Folders(file.Output.Path).Any(folder => places.ContainsKey(folder) || beside.Contains(folder))
            )
            {
                yield return Problems.ExternalLocationRefused(
                    file.Model.File,
                    $"'{file.Location}' would be '{file.Output.Path}' on the site, where another file or folder is already."
                );
            }
        }
    }

    private static PlannedFile Claim(Dictionary<string, PlannedFile> claims, string what, PlannedFile file) =>
        claims.TryAdd(what, file) ? file : claims[what];
}
