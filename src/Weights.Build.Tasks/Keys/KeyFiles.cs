using Weights.Encryption;

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
    public IEnumerable<string> All() => InDirectory().Concat(Named());

    /// <summary>
    /// The existing files that must not be published, whatever can be read of them. Full paths. A file of the folder that is something
    /// else, such as the private key of a certificate, is left out.
    /// </summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IEnumerable<string> Secret() => InDirectory().Where(MayBeKey).Concat(Named());

    /// <summary>Whether a path is that of the development key.</summary>
    public bool IsDevelopmentKey(string path) => path.Equals(Full(DevelopmentKeyFile), FolderPath.Comparison);

    /// <summary>Reports the file and the folder if they are in the folder that is published as the site.</summary>
    public IEnumerable<Problem> FindInWebRoot() =>
        new[] { Full(File), Full(Directory) }.OfType<string>().Where(IsInWebRoot).Select(Problems.KeyInWebRoot);

    private bool IsInWebRoot(string path)
    {
        var webRoot = Path.GetFullPath(Path.Combine(ProjectFolder, WebRoot));
        return FolderPath.Contains(webRoot, path) || FolderPath.Contains(RealFile.PathOf(webRoot), RealFile.PathOf(path));
    }

    private IEnumerable<string> InDirectory() =>
        System.IO.Directory.Exists(Full(Directory)) ? System.IO.Directory.EnumerateFiles(Full(Directory)!, "*.key") : [];

    private IEnumerable<string> Named() => new[] { Full(File), Full(DevelopmentKeyFile) }.OfType<string>().Where(System.IO.File.Exists);

    private bool MayBeKey(string path)
    {
        try
        {
            // The development key is not opened here, because that needs its lock.
            return IsDevelopmentKey(path) || SourceKids.OfFile(path) is not null || PartialKey.IsText(path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or KeySourceException { InnerException: UnauthorizedAccessException })
        {
            return true;
        }
    }

    // Null for empty text.
    private string? Full(string path) => path.Length > 0 ? Path.GetFullPath(Path.Combine(ProjectFolder, path)) : null;
}
