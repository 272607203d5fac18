namespace Weights.Build.Tasks;

/// <summary>The names in the typed manifest, and where the site serves its files.</summary>
/// <param name="ClassName">Name of the class, as the project sets it.</param>
/// <param name="Namespace">Its namespace, as the project sets it.</param>
/// <param name="Access"><c>internal</c> or <c>public</c>.</param>
/// <param name="BaseUrl">The start of every path: empty, or <c>_content/Package/</c>.</param>
internal sealed record ManifestOptions(string ClassName, string Namespace, string Access, string BaseUrl)
{
    /// <summary>The relative URL of a base path; <c>/</c> is the site itself.</summary>
    public static string BaseUrlOf(string basePath)
    {
        var path = basePath.Replace('\\', '/').Trim('/');
        return path.Length == 0 ? "" : ServedFiles.Url(path) + "/";
    }
}
