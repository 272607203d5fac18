namespace Weights.Build.Tasks;

/// <summary>
/// Where the files of a project's models may be when all links are followed. A downloaded model can contain a link to any file of this
/// machine, and the build would publish that file.
/// </summary>
internal sealed class LinkScope
{
    private readonly bool _isWorkTree;

    /// <summary>The scope of a project: its git work tree, or its folder if it is in none.</summary>
    public LinkScope(string projectFolder)
    {
        var workTree = WorkTree.RootOf(projectFolder);
        _isWorkTree = workTree is not null;
        Root = workTree ?? RealFile.PathOf(projectFolder);
    }

    /// <summary>The folder that links must not lead out of, without links.</summary>
    public string Root { get; }

    /// <summary>The problem of a file whose links lead out; null if they do not, or the item allows it.</summary>
    public Problem? WhyNot(PlannedFile file)
    {
        var real = RealFile.PathOf(file.FullPath);
        return file.Model.AllowLinks || FolderPath.Contains(Root, real) || IsInsideNamedFolder(file, real)
            ? null
            : Problems.LinkLeadsOut(file.File, real, Root, _isWorkTree);
    }

    // A project may name a folder outside the repository. Its models' files must then be in the folder that it names.
    private bool IsInsideNamedFolder(PlannedFile file, string real)
    {
        var folder = Path.TrimEndingDirectorySeparator(file.Model.NamedFolder);
        return FolderPath.Contains(RealFile.PathOf(folder), real)
            && !Ancestors(folder).Any(ancestor => FolderPath.Contains(Root, RealFile.PathOf(ancestor)));
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var ancestor = folder; ancestor is not null; ancestor = Path.GetDirectoryName(ancestor))
        {
            yield return ancestor;
        }
    }
}
