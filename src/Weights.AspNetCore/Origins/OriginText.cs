using System.Diagnostics.CodeAnalysis;

namespace Weights.AspNetCore;

/// <summary>
/// Origins as browsers write them (RFC 6454, 6.2): scheme and host in lower case, the host in punycode, no default port, no slash.
/// </summary>
internal static class OriginText
{
    /// <summary>
    /// Converts an origin that a person wrote into the form that browsers send; false if it is not the origin of a web page.
    /// </summary>
    public static bool TryNormalise(string? text, [NotNullWhen(true)] out string? origin)
    {
        origin = null;
        if (
            !Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.PathAndQuery != "/"
            || uri.Fragment.Length > 0
            || uri.UserInfo.Length > 0
        )
        {
            return false;
        }

        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        origin = uri.IsDefaultPort ? $"{uri.Scheme}://{host}" : $"{uri.Scheme}://{host}:{uri.Port}";
        return true;
    }

    /// <summary>Whether the pages of an origin come over plain HTTP from another machine.</summary>
    public static bool IsPlainHttp(string origin) => new Uri(origin) is { Scheme: "http" } url && !LoopbackUrl.Is(url);

    /// <summary>Whether an origin, in the form that browsers send, is an origin of this machine.</summary>
    public static bool IsLoopback(string origin) => TryNormalise(origin, out var normal) && normal == origin && LoopbackUrl.Is(origin);
}
