namespace Weights.Build.Tasks;

/// <summary>
/// Finds models that would be one file: names equal but for case (Windows and macOS cannot hold both), and names that are another file's folder.
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
                problems.Add(Problems.DuplicateName(model.File, model.Name, byName[model.Name].File));
            }
        }

        IReadOnlyList<PlannedModel> named = [.. byName.Values];
        return problems.Concat(OneFileTwice(named)).Concat(FilesThatAreFolders(named));
    }

    // A model 'x' under the keys 'a;b' is the file a/x.enc, and so is a model 'a/x'.
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

    // A model 'a' is the file a.enc, a model 'a.enc/b' needs a folder of that name.
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

    /// <summary>Every folder that a path goes through.</summary>
    public static IEnumerable<string> Folders(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }
}
