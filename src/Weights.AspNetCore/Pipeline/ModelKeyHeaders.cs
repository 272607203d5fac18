using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>The headers of every response of a key endpoint, errors included.</summary>
/// <remarks>
/// They are set twice: by the endpoint, because response caching decides before the response starts, and by
/// <see cref="KeyResponseGuard"/> when it starts, for responses of other middleware.
/// </remarks>
internal static class ModelKeyHeaders
{
    public static void Set(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";

        // CacheStorage ignores Cache-Control, but stores no response with this value. Otherwise a service worker that caches every GET
        // would keep keys on the disk. https://w3c.github.io/ServiceWorker/#cache-put
        response.Headers.Vary = "*";
        response.Headers.XContentTypeOptions = "nosniff";

        // Without it, other sites could load the bytes into their own processes as a no-cors resource. The header does not affect CORS
        // requests.
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
