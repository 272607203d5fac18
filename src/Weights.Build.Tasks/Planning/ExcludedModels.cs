using System.Text.RegularExpressions;

namespace Weights.Build.Tasks;

/// <summary>
/// What a wildcard must not find: files of earlier builds and publishes, and what the SDK's own wildcards leave out
/// (<c>$(DefaultItemExcludes)</c>). An item that names such a folder itself still finds its files.
/// </summary>
/// <param name="projectFolder">The folder of the project.</param>
/// <param name="ownFolders">Folders of builds and publishes, separated by <c>;</c>. They can be relative.</param>
/// <param name="itemExcludes">What the SDK's wildcards leave out: <c>$(DefaultItemExcludes)</c>.</param>
internal sealed class ExcludedModels(string projectFolder, string ownFolders, string itemExcludes)
{
    private readonly List<string> _folders =
    [
        .. OptionText.List(ownFolders).Select(folder => Trim(Path.GetFullPath(Slashes(folder), projectFolder))),
    ];

    private readonly List<Regex> _patterns =
    [
        .. OptionText.List(itemExcludes).Where(pattern => !pattern.StartsWith("..", StringComparison.Ordinal)).Select(Pattern),
    ];

    // By folder. Each is read once, because many models can be in one folder.
    private readonly Dictionary<string, IReadOnlySet<string>> _published = [];

    /// <summary>Whether a wildcard found this item by mistake.</summary>
    public bool Contains(ModelItem item) =>
        item.RecursiveDir.Length > 0
        && (
            (IsExcluded(item.FullPath) && !IsExcluded(Path.Combine(item.NamedFolder, "file")))
            || IsOfEarlierPublish(Path.GetFullPath(item.FullPath), Trim(item.NamedFolder))
        );

    // Whether a models.json in a folder of the path, up to the last one, lists the file.
    private bool IsOfEarlierPublish(string path, string last)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!_published.TryGetValue(folder, out var files))
            {
                _published[folder] = files = EarlierPublish.FilesIn(folder);
            }

            if (files.Contains(path) || folder.Length <= last.Length)
            {
                return files.Contains(path);
            }
        }

        return false;
    }

    private bool IsExcluded(string path)
    {
        var full = Path.GetFullPath(path);
        var relative = Slashes(Path.GetRelativePath(projectFolder, full));
        return _folders.Any(folder => FolderPath.Contains(folder, full)) || _patterns.Any(pattern => pattern.IsMatch(relative));
    }

    // The wildcards of MSBuild. They ignore case on every system.
    private static Regex Pattern(string pattern)
    {
        // '**' is any number of folders, and at the end all that is below.
        var parts = Slashes(pattern).Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        var folders = parts.Take(parts.Count - 1).Select(part => part == "**" ? "(.*/)?" : Escape(part) + "/");
        return new Regex($"^{string.Concat(folders)}{(parts.LastOrDefault() is { } file and not "**" ? Escape(file) : ".*")}$", Options);
    }

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline;

    private static string Escape(string part) =>
        Regex.Escape(part).Replace("\\*", "[^/]*", StringComparison.Ordinal).Replace("\\?", "[^/]", StringComparison.Ordinal);

    private static string Slashes(string path) => path.Replace('\\', '/');

    private static string Trim(string folder) => Path.TrimEndingDirectorySeparator(folder);
}
