using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Weights.AspNetCore;

/// <summary>
/// Has the last word on the answers that other middleware gives in a key endpoint's place: authentication, authorization, rate limiting, CORS.
/// </summary>
/// <remarks>
/// Matcher policies run during routing, for requests that may match an endpoint of ours, so other requests pay nothing.
/// Callbacks run in reverse order of registration, and routing comes before the rest, so this one runs after theirs.
/// </remarks>
internal sealed class ModelKeyResponsePolicy(ExactCors cors, RefusalRecorder refusals) : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsOurs);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        httpContext.Response.OnStarting(Finish, httpContext);
        return Task.CompletedTask;
    }

    private static bool IsOurs(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ModelKeyMetadata>() is not null;

    private async Task Finish(object state)
    {
        var context = (HttpContext)state;
        if (context.GetEndpoint()?.Metadata.GetMetadata<ModelKeyMetadata>() is not { } ours)
        {
            return;
        }

        ModelKeyHeaders.Set(context.Response);
        cors.Set(context);
        RefuseInsteadOfRedirecting(context);
        await refusals.RecordResponseAsync(context, ours.Delivery).ConfigureAwait(false);
    }

    /// <summary>
    /// Sign-in by another site (OpenID Connect and its kind) and cookie events of an app's own redirect to a page, which a fetch cannot use.
    /// HTTPS redirection, 307 or 308, stays.
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
