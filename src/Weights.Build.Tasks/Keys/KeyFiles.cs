namespace Weights.Build.Tasks;

/// <summary>The places on the disk where a project's keys are.</summary>
/// <param name="ProjectFolder">The project's folder.</param>
/// <param name="File">The file of the default key; relative to the project's folder; empty if there is none.</param>
/// <param name="Directory">The folder of <c>&lt;keyid&gt;.key</c> files; relative to the project's folder; empty if there is none.</param>
/// <param name="DevelopmentKeyFile">The path of the development key; empty if there is none.</param>
internal sealed record KeyFiles(string ProjectFolder, string File, string Directory, string DevelopmentKeyFile)
{
    /// <summary>The folder that the SDK publishes as the site.</summary>
    public const string WebRoot = "wwwroot";

    /// <summary>Every existing key file, also of keys that no model uses. Full paths.</summary>
    public IEnumerable<string> All()
    {
        var inDirectory = System.IO.Directory.Exists(Full(Directory)) ? System.IO.Directory.EnumerateFiles(Full(Directory)!, "*.key") : [];
        return inDirectory.Append(Full(File)).Append(Full(DevelopmentKeyFile)).OfType<string>().Where(System.IO.File.Exists);
    }

    /// <summary>Reports the file and the folder if they are in the folder that is published as the site.</summary>
    public IEnumerable<Problem> FindInWebRoot() =>
        new[] { Full(File), Full(Directory) }.OfType<string>().Select(path => InWebRoot(ProjectFolder, path)).OfType<Problem>();

    /// <summary>The problem of a key file or folder that is in the folder that is published as the site; null if it is not.</summary>
    public static Problem? InWebRoot(string projectFolder, string path)
    {
        var webRoot = Path.GetFullPath(Path.Combine(projectFolder, WebRoot));
        return FolderPath.Contains(webRoot, path) || FolderPath.Contains(RealFile.PathOf(webRoot), RealFile.PathOf(path))
            ? Problems.KeyInWebRoot(path)
            : null;
    }

    // Null for empty text.
    private string? Full(string path) => path.Length > 0 ? Path.GetFullPath(Path.Combine(ProjectFolder, path)) : null;
}
