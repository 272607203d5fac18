using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>
/// Checks whether a request comes from a page that may have keys. The headers are reliable only if a browser sends them; other clients can
/// send any values.
/// </summary>
internal static class FetchOrigin
{
    private const string SecFetchSite = "Sec-Fetch-Site";

    /// <summary>For the session protocol, which needs a listed origin for its transcript.</summary>
    public static bool AllowsSession(HttpRequest request, string? listed) =>
        listed is not null && (IsFromPage(request) || IsFromApp(request, listed));

    /// <summary>For a GET, which browsers send without <c>Origin</c> if the page has the origin of the server.</summary>
    public static bool AllowsGet(HttpRequest request, string? listed) =>
        request.Headers.Origin.Count == 0 ? request.Headers[SecFetchSite] is [] or ["same-origin"] : AllowsSession(request, listed);

    // Chromium sends "none" for requests of an extension to a host of its host_permissions. Web pages cannot have such an origin.
    private static bool IsFromApp(HttpRequest request, string listed) =>
        request.Headers[SecFetchSite] is ["none"] && OriginText.IsApp(listed);

    // "none" means that the user caused the request, for example in the address bar. Older browsers and other clients do not send the
    // header (Fetch Metadata Request Headers, 2.3).
    private static bool IsFromPage(HttpRequest request) =>
        request.Headers[SecFetchSite] is [] or ["same-origin" or "same-site" or "cross-site"];
}
