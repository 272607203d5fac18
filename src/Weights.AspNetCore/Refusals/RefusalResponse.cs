using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Sends a refusal as problem details with a member <c>code</c>. It repeats no part of the request.</summary>
internal static class RefusalResponse
{
    /// <summary>Sends the refusal of an outcome.</summary>
    /// <param name="context">The request.</param>
    /// <param name="delivery">How the key would have been delivered.</param>
    /// <param name="outcome">The reason of the refusal.</param>
    /// <param name="retryAfter">The time after which the client may retry; null for the time in the table.</param>
    /// <param name="status">A more exact status, such as 413; null for the status in the table.</param>
    public static Task SendAsync(
        HttpContext context,
        KeyDelivery delivery,
        GrantOutcome outcome,
        TimeSpan? retryAfter = null,
        int? status = null
    )
    {
        var refusal = RefusalTable.Of(outcome).For(delivery);
        if ((retryAfter ?? refusal.RetryAfter) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        var problem = TypedResults
            .Problem(
                statusCode: status ?? refusal.Status,
                title: refusal.Title,
                detail: refusal.Detail,
                extensions: [new("code", refusal.Code)]
            )
            .ProblemDetails;
        return ProblemJson.SendAsync(context, problem);
    }
}
