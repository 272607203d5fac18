using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Weights.AspNetCore;

/// <summary>
/// Sends a refusal as problem details (RFC 9457) with a member <c>code</c>. It repeats no part of the request. The app's own problem
/// details and JSON options do not change it, because the loader reads it.
/// </summary>
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
        context.RequestAborted.ThrowIfCancellationRequested();
        if ((retryAfter ?? refusal.RetryAfter) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return SendAsync(context, refusal with { Status = status ?? refusal.Status });
    }

    /// <summary>Sends 405, because the endpoint has another method.</summary>
    public static Task SendMethodNotAllowedAsync(HttpContext context, KeyDelivery delivery, string method)
    {
        ModelKeyHeaders.Set(context.Response);
        context.Response.Headers.Allow = $"{method}, {HttpMethods.Options}";
        return SendAsync(
            context,
            RefusalTable.Of(GrantOutcome.Malformed).For(delivery) with
            {
                Status = StatusCodes.Status405MethodNotAllowed,
                Detail = $"Use the method {method}.",
            }
        );
    }

    private static Task SendAsync(HttpContext context, Refusal refusal)
    {
        context.Response.StatusCode = refusal.Status;

        // The app's own problem details service does not write the response, because its options can remove the code.
        var traceId = context.RequestServices.GetService<IProblemDetailsService>() is null
            ? null
            : Activity.Current?.Id ?? context.TraceIdentifier;
        return JsonResponse.SendAsync(
            context,
            new RefusalJson(refusal.Title, refusal.Status, refusal.Detail, refusal.Code, traceId),
            ResponseJsonContext.Default.RefusalJson,
            "application/problem+json"
        );
    }
}
