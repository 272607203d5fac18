using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Weights.AspNetCore;

/// <summary>
/// Corrects and records the responses that other middleware sends in place of a key endpoint: authentication, authorization, rate
/// limiting, CORS.
/// </summary>
/// <remarks>
/// Matcher policies run during routing, and only for requests that may match a key endpoint, so other requests cost nothing.
/// OnStarting callbacks run in reverse order of registration. Routing registers this one before other middleware registers theirs,
/// so it runs last.
/// </remarks>
internal sealed class ModelKeyResponsePolicy(ExactCors cors, RefusalRecorder refusals) : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsKeyEndpoint);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        httpContext.Response.OnStarting(FinishAsync, httpContext);
        return Task.CompletedTask;
    }

    private static bool IsKeyEndpoint(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ModelKeyMetadata>() is not null;

    private async Task FinishAsync(object state)
    {
        var context = (HttpContext)state;
        if (context.GetEndpoint()?.Metadata.GetMetadata<ModelKeyMetadata>() is not { } metadata)
        {
            return;
        }

        ModelKeyHeaders.Set(context.Response);
        cors.Set(context);
        RefuseInsteadOfRedirecting(context);
        await refusals.RecordResponseAsync(context, metadata.Delivery).ConfigureAwait(false);
    }

    /// <summary>
    /// Replaces a redirect to a sign-in page by 401 or 403, because a fetch cannot use the page. Such redirects are made by sign-in at
    /// another site (OpenID Connect, for example) and by the app's own cookie events. A redirect to HTTPS, 307 or 308, stays.
    /// </summary>
    private static void RefuseInsteadOfRedirecting(HttpContext context)
    {
        var response = context.Response;
        if (response.StatusCode is StatusCodes.Status302Found or StatusCodes.Status303SeeOther)
        {
            response.StatusCode = context.User.Identity is { IsAuthenticated: true }
                ? StatusCodes.Status403Forbidden
                : StatusCodes.Status401Unauthorized;
        }

        if (response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            response.Headers.Location = default;
        }
    }
}
