namespace Weights.Build.Tasks;

/// <summary>How the typed manifest is to be named and where the site serves its files.</summary>
/// <param name="ClassName">Name of the class, as the project gives it.</param>
/// <param name="Namespace">Its namespace, as the project gives it.</param>
/// <param name="Access"><c>internal</c> or <c>public</c>.</param>
/// <param name="BaseUrl">What stands in front of every path: empty, or <c>_content/Package/</c>.</param>
/// <param name="OutputPath">The folder of the models: <c>weights</c>.</param>
internal sealed record ManifestOptions(string ClassName, string Namespace, string Access, string BaseUrl, string OutputPath)
{
    /// <summary>The relative URL of a base path: <c>/</c> is the site itself.</summary>
    public static string BaseUrlOf(string basePath)
    {
        var path = basePath.Replace('\\', '/').Trim('/');
        return path.Length == 0 ? "" : ServedFiles.Url(path) + "/";
    }
}
