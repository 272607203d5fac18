using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Whether a request is from a page that may have keys. Only browsers say where a request is from; other clients can say anything.</summary>
internal static class FetchOrigin
{
    private const string SecFetchSite = "Sec-Fetch-Site";

    /// <summary>For the session protocol: the origin on the list, which stands in the transcript.</summary>
    public static bool AllowsSession(HttpRequest request, string? listed) => listed is not null && IsFromPage(request);

    /// <summary>For a GET, which browsers send without <c>Origin</c> where page and server share it.</summary>
    public static bool AllowsGet(HttpRequest request, string? listed) =>
        request.Headers.Origin.Count == 0 ? request.Headers[SecFetchSite] is [] or ["same-origin"] : AllowsSession(request, listed);

    // "none" is the address bar. Older browsers and other clients send no such header (Fetch Metadata Request Headers, 2.3).
    private static bool IsFromPage(HttpRequest request) =>
        request.Headers[SecFetchSite] is [] or ["same-origin" or "same-site" or "cross-site"];
}
