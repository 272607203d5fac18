using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>What a response of other middleware in place of a key endpoint means for the audit.</summary>
internal static class ForeignRefusal
{
    /// <summary>Null if the response is not a refusal.</summary>
    /// <param name="context">The request, when its response starts.</param>
    /// <param name="isMatched">Whether routing found a key endpoint.</param>
    public static GrantOutcome? OutcomeOf(HttpContext context, bool isMatched) =>
        context.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => GrantOutcome.NotSignedIn,
            StatusCodes.Status403Forbidden => HttpMethods.IsOptions(context.Request.Method)
                ? GrantOutcome.OriginRefused
                : GrantOutcome.PolicyRefused,

            // ASP.NET Core's limiter rejects with 503 unless the app changes it.
            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => GrantOutcome.RateLimited,
            StatusCodes.Status400BadRequest
            or StatusCodes.Status405MethodNotAllowed
            or StatusCodes.Status408RequestTimeout
            or StatusCodes.Status411LengthRequired
            or StatusCodes.Status413PayloadTooLarge
            or StatusCodes.Status415UnsupportedMediaType => GrantOutcome.Malformed,

            // Nothing is mapped at the path, so it was not a key request.
            StatusCodes.Status404NotFound when !isMatched => null,
            >= 400 and < 500 => GrantOutcome.PolicyRefused,
            >= 500 => GrantOutcome.Unavailable,
            _ => null,
        };
}
