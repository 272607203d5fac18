using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Refusals as problem details with a <see cref="RefusalCode"/>. They repeat nothing of the request.</summary>
internal static class RefusalResponse
{
    private static readonly TimeSpan _unavailable = TimeSpan.FromSeconds(2);

    /// <summary>The refusal of an outcome; <paramref name="after"/> for a limited request.</summary>
    public static Task SendAsync(HttpContext context, GrantOutcome outcome, TimeSpan? after = null)
    {
        var code = RefusalCode.Of(outcome);
        var (status, title, detail) = code switch
        {
            RefusalCode.BadRequest => (StatusCodes.Status400BadRequest, "Malformed key request", null),
            RefusalCode.RateLimited => (StatusCodes.Status429TooManyRequests, "Too many key requests", "Come again when Retry-After says."),
            RefusalCode.Revoked => (
                StatusCodes.Status403Forbidden,
                "Access was withdrawn",
                "Signing in again, or whoever runs this site, may help."
            ),
            RefusalCode.Expired => (
                StatusCodes.Status403Forbidden,
                "The right to this key has ended",
                "Load the models.json of today, or renew."
            ),
            RefusalCode.Unavailable => (
                StatusCodes.Status503ServiceUnavailable,
                "No keys now",
                "Nothing was granted. Come again when Retry-After says."
            ),
            _ => (StatusCodes.Status403Forbidden, "No key for this request", (string?)null),
        };
        after ??= code switch
        {
            RefusalCode.Unavailable => _unavailable,
            _ => null,
        };
        if (after is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return SendAsync(context, status, title, code, detail);
    }

    public static Task SendAsync(HttpContext context, int status, string title, string code, string? detail = null) =>
        TypedResults.Problem(statusCode: status, title: title, detail: detail, extensions: [new("code", code)]).ExecuteAsync(context);
}
