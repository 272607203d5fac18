using System.Text.RegularExpressions;

namespace Weights.Build.Tasks;

/// <summary>Checks <c>$(WeightsFilesUrl)</c>: the URL of a copy of the models' folder, on a CDN.</summary>
internal static partial class FilesUrlOption
{
    public const string Expected =
        "an https URL without user name, query and fragment, such as 'https://cdn.example/weights' (http only for localhost), or empty";

    /// <summary>The URL with a slash at its end; empty if the text is empty; null if the text is not allowed.</summary>
    public static string? Parse(string text) =>
        text.Length == 0 ? ""
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && IsAllowed(url, text)
            ? url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/') + '/'
        : null;

    /// <summary>The text for a message, without user name, password and query, because they can be secrets of a storage account.</summary>
    public static string Shown(string text) => Secrets().Replace(text, "…");

    // Not by Uri.Query, which is empty for a '?' without a query.
    private static bool IsAllowed(Uri url, string text) =>
        (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && url is { UserInfo: "", Host.Length: > 0 }
        && !text.AsSpan().ContainsAny("?#\\")
        && !UserName().IsMatch(text);

    // Also an empty one, which is not in Uri.UserInfo. A path may contain '@', as on CDNs of npm packages.
    [GeneratedRegex("^[^/]*//[^/]*@")]
    private static partial Regex UserName();

    [GeneratedRegex("(?<=//)[^/]*(?=@)|[?#].*", RegexOptions.Singleline)]
    private static partial Regex Secrets();
}
