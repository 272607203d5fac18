namespace Weights.Build.Tasks;

/// <summary>The path of a model for people: relative to the project, so that generated files are the same on every machine.</summary>
internal static class SourcePath
{
    public static string Of(string path, string projectFolder) =>
        (projectFolder.Length == 0 ? Path.GetFileName(path) : Path.GetRelativePath(projectFolder, path)).Replace(
            Path.DirectorySeparatorChar,
            '/'
        );
}
