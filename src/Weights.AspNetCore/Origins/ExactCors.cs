using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Weights.AspNetCore;

/// <summary>CORS for the origins on the allow-list and nobody else, whatever the app's own CORS policies say.</summary>
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

    /// <summary>Sets the headers of an answer, errors included: a page on another origin has to read the code of a refusal.</summary>
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
            // Date: a lease runs for "expires" minus the server's own clock.
            headers.AccessControlExposeHeaders = "Date, Retry-After, X-Key-Signature";
        }
    }

    /// <summary>Answers a preflight; <see cref="Set"/> adds what it allows.</summary>
    public Task HandlePreflightAsync(HttpContext context)
    {
        context.Response.StatusCode = origins.Match(context.Request) is null
            ? StatusCodes.Status403Forbidden
            : StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
