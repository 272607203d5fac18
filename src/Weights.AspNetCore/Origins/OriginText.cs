using System.Diagnostics.CodeAnalysis;

namespace Weights.AspNetCore;

/// <summary>
/// Origins as browsers write them (RFC 6454, 6.2): scheme and host in lower case, the host in punycode, no default port, no slash.
/// </summary>
internal static class OriginText
{
    /// <summary>Schemes of pages that have no origin to list, and the host of a URL whose scheme is missing.</summary>
    private static readonly HashSet<string> _noApps = ["about", "blob", "data", "filesystem", "javascript", "localhost", "view-source"];

    /// <summary>
    /// Converts an origin that a person wrote into the form that browsers send; false if it is neither the origin of a web page nor that
    /// of an app or a browser extension.
    /// </summary>
    public static bool TryNormalise(string? text, [NotNullWhen(true)] out string? origin)
    {
        origin = null;
        if (
            !Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var uri)
            || !(IsWeb(uri) || IsApp(uri))
            || uri.PathAndQuery != "/"
            || uri.Fragment.Length > 0
            || uri.UserInfo.Length > 0
        )
        {
            return false;
        }

        origin = IsWeb(uri) ? OfWeb(uri) : OfApp(uri);
        return true;
    }

    /// <summary>
    /// Whether an origin is that of an app or a browser extension, such as <c>chrome-extension://…</c>, and not of a web page.
    /// </summary>
    public static bool IsApp(string origin) => IsApp(new Uri(origin));

    /// <summary>Whether the pages of an origin come over plain HTTP from another machine.</summary>
    public static bool IsPlainHttp(string origin) => new Uri(origin) is { Scheme: "http" } url && !LoopbackUrl.Is(url);

    /// <summary>Whether an origin has the form that browsers send.</summary>
    public static bool IsNormal(string origin) => TryNormalise(origin, out var normal) && normal == origin;

    /// <summary>Whether an origin, in the form that browsers send, is an origin of this machine.</summary>
    public static bool IsLoopback(string origin) => IsNormal(origin) && LoopbackUrl.Is(origin) && !IsApp(origin);

    private static string OfWeb(Uri uri)
    {
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        return uri.IsDefaultPort ? $"{uri.Scheme}://{host}" : $"{uri.Scheme}://{host}:{uri.Port}";
    }

    // Browsers keep the case of the host if they do not know the scheme (WHATWG URL, "opaque host"). Safari's extensions have IDs in upper
    // case. Uri writes hosts in lower case.
    private static string OfApp(Uri uri)
    {
        var written = uri.OriginalString.Trim();
        return uri.Scheme + written[uri.Scheme.Length..].TrimEnd('/');
    }

    private static bool IsWeb(Uri uri) =>
        (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && !uri.Host.Contains('*', StringComparison.Ordinal);

    // Apps choose their schemes. Schemes with a parser in .NET, such as ftp: and file:, have another meaning.
    private static bool IsApp(Uri uri) =>
        !UriParser.IsKnownScheme(uri.Scheme)
        && !_noApps.Contains(uri.Scheme)
        && !uri.Scheme.All("https".Contains) // htps, httpss: a mistyped https
        && uri.Host.Length > 0; // Also names that are not host names, such as that of app://- (Electron). Uri allows no '*' in them.
}
