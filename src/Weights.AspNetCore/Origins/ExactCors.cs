using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Weights.AspNetCore;

/// <summary>CORS for exactly the origins on the allow-list. The app's own CORS policies do not change it.</summary>
internal sealed class ExactCors(OriginAllowList origins)
{
    private static readonly string[] _names =
    [
        HeaderNames.AccessControlAllowOrigin,
        HeaderNames.AccessControlAllowCredentials,
        HeaderNames.AccessControlAllowMethods,
        HeaderNames.AccessControlAllowHeaders,
        HeaderNames.AccessControlExposeHeaders,
        HeaderNames.AccessControlMaxAge,
    ];

    /// <summary>
    /// Sets the headers of a response, errors included, because a page on another origin must be able to read the code of a
    /// refusal.
    /// </summary>
    public void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        foreach (var name in _names)
        {
            headers.Remove(name);
        }

        headers.Append(HeaderNames.Vary, "Origin, Sec-Fetch-Site");
        if (origins.Match(context.Request) is not { } origin)
        {
            return;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            headers.AccessControlAllowMethods = "GET, POST";
            headers.AccessControlAllowHeaders = "authorization, content-type";
            headers.AccessControlMaxAge = "600";
        }
        else
        {
            // The loader reads Date, because the length of a lease is "expires" minus the time of the server.
            headers.AccessControlExposeHeaders = "Date, Retry-After, X-Key-Signature";
        }
    }

    /// <summary>Responds to a preflight. <see cref="Set"/> adds the headers.</summary>
    public Task HandlePreflightAsync(HttpContext context)
    {
        context.Response.StatusCode = origins.Match(context.Request) is null
            ? StatusCodes.Status403Forbidden
            : StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
