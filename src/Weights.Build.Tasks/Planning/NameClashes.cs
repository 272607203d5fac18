namespace Weights.Build.Tasks;

/// <summary>
/// Finds models that would be the same file: names that differ only in case (Windows and macOS cannot store both), and names that are also
/// the name of a folder.
/// </summary>
internal static class NameClashes
{
    public static IEnumerable<Problem> Find(IEnumerable<PlannedModel> models)
    {
        var byName = new Dictionary<string, PlannedModel>(StringComparer.OrdinalIgnoreCase);
        var problems = new List<Problem>();
        foreach (var model in models)
        {
            if (!byName.TryAdd(model.Name, model))
            {
                var first = byName[model.Name];
                problems.Add(
                    Path.GetFullPath(model.FullPath).Equals(Path.GetFullPath(first.FullPath), FolderPath.Comparison)
                        ? Problems.IncludedTwice(model.File)
                        : Problems.DuplicateName(model.File, model.Name, first.File)
                );
            }
        }

        IReadOnlyList<PlannedModel> named = [.. byName.Values];
        return problems.Concat(OneFileTwice(named)).Concat(FilesThatAreFolders(named));
    }

    // A model 'x' under the keys 'a;b' becomes the file a/x.enc, and a model 'a/x' becomes the same file.
    private static IEnumerable<Problem> OneFileTwice(IReadOnlyList<PlannedModel> models)
    {
        var byPath = new Dictionary<string, PlannedModel>(StringComparer.OrdinalIgnoreCase);
        foreach (var (model, output) in models.SelectMany(model => model.Outputs.Select(output => (model, output))))
        {
            if (!byPath.TryAdd(output.Path, model))
            {
                yield return Problems.DuplicateName(model.File, output.Path, byPath[output.Path].File);
            }
        }
    }

    // A model 'a' becomes the file a.enc, and a model 'a.enc/b' needs a folder with that name.
    private static IEnumerable<Problem> FilesThatAreFolders(IReadOnlyList<PlannedModel> models)
    {
        var files = new HashSet<string>(
            models.SelectMany(model => model.Outputs).Select(output => output.Path),
            StringComparer.OrdinalIgnoreCase
        );
        foreach (var output in models.SelectMany(model => model.Outputs).Select(output => output.Folder).ToHashSet())
        {
            files.UnionWith(ServedFiles.BesideModels(output));
        }

        return from model in models
            from output in model.Outputs
            from folder in Folders(output.Path)
            where files.Contains(folder)
            select Problems.BadName(model.File, model.Name, $"'{folder}' is a file of the site already, so it cannot be a folder too");
    }

    /// <summary>Every folder of a path.</summary>
    public static IEnumerable<string> Folders(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }
}
