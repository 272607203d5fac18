namespace Weights.Build.Tasks;

/// <summary>Finds out which project a file belongs to. The SDK does not keep this for files that references copy.</summary>
/// <param name="projects">Full paths of the project files.</param>
internal sealed class FileOwners(IReadOnlyList<string> projects)
{
    /// <summary>The project's name; the path itself if it is the file of none of them, such as one of a package.</summary>
    public string Of(string path) =>
        projects
            .Where(project => FolderPath.Contains(Path.GetDirectoryName(project)!, path) || HasFolderOf(path, project))
            .OrderByDescending(project => HasFolderOf(path, project))
            .ThenByDescending(project => project.Length)
            .Select(Path.GetFileNameWithoutExtension)
            .FirstOrDefault()
        ?? path;

    // With UseArtifactsOutput, obj is not below the project, and has a folder with the project's name.
    private static bool HasFolderOf(string path, string project) =>
        path.Split(Path.DirectorySeparatorChar).Contains(Path.GetFileNameWithoutExtension(project), FolderPath.Comparer);
}
