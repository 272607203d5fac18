using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Finds files of external data that would have the same path on the site as another file, or whose container would be bound to the same
/// name. Case is ignored, because Windows and macOS cannot store two names that differ only in case. <see cref="NameClashes"/> compares the
/// names of the models, before any model is read.
/// </summary>
internal static class DataClashes
{
    public static IEnumerable<Problem> Find(IReadOnlyList<PlannedFile> files, Func<KeyId, string> keyOf)
    {
        var places = new Dictionary<string, PlannedFile>(StringComparer.OrdinalIgnoreCase);
        var names = new Dictionary<string, PlannedFile>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            // Graphs come first, so the problem is always about the data.
            var (first, firstOfName) = (
                Claim(places, file.Output.Path, file),
                Claim(names, $"{(file.Output.KeyId is { } keyId ? keyOf(keyId) : "")}:{file.Name}", file)
            );

            // The same file can be in the folders of several keys under one name.
            var nameIsTaken = firstOfName.FullPath != file.FullPath;
            if (file.Location is not null && (first != file || nameIsTaken))
            {
                var other = first != file ? first : firstOfName;
                yield return Problems.ExternalLocationRefused(
                    file.Model.File,
                    $"'{file.Location}' would be '{file.Output.Path}' on the site under the name '{file.Name}', "
                        + $"which '{other.File}' already has (with its key and format)."
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
                    $"'{file.Location}' would be '{file.Output.Path}' on the site, where there is another file or folder already."
                );
            }
        }
    }

    private static PlannedFile Claim(Dictionary<string, PlannedFile> claims, string what, PlannedFile file) =>
        claims.TryAdd(what, file) ? file : claims[what];
}
