using System.Net.Mime;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Weights.AspNetCore;

/// <summary>Problem details (RFC 9457) in JSON.</summary>
internal static class ProblemJson
{
    /// <summary>
    /// Sends a problem with its status. The app's <c>AddProblemDetails()</c> may write it. Otherwise our own serialization does, because a
    /// trimmed app has none for this type.
    /// </summary>
    public static async Task SendAsync(HttpContext context, ProblemDetails problem)
    {
        context.Response.StatusCode = problem.Status!.Value;
        var app = context.RequestServices.GetService<IProblemDetailsService>();
        if (app is null || !await app.TryWriteAsync(new() { HttpContext = context, ProblemDetails = problem }).ConfigureAwait(false))
        {
            await JsonResponse
                .SendAsync(context, problem, ProblemJsonContext.Default.ProblemDetails, MediaTypeNames.Application.ProblemJson)
                .ConfigureAwait(false);
        }
    }
}

// The string is the type of the member "code".
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
internal sealed partial class ProblemJsonContext : JsonSerializerContext;
