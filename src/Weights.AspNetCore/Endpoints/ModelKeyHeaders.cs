using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>The headers of every answer of the key endpoint, errors included.</summary>
/// <remarks>
/// Set twice: by the endpoint, because response caching looks before the answer starts, and when it starts (<see cref="ModelKeyResponsePolicy"/>), for answers of other middleware.
/// </remarks>
internal static class ModelKeyHeaders
{
    public static void Set(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";

        // Keeps the bytes out of the processes of other sites, which could load them as a no-cors resource. Requests under a CORS policy are not affected.
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
