using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OutputCaching;

namespace Weights.AspNetCore;

/// <summary>
/// Corrects and records the responses to key requests, those of the endpoints and those of the app's middleware in their place
/// (authentication, authorization, rate limits, CORS, an exception handler).
/// </summary>
/// <remarks>
/// OnStarting callbacks run in reverse order of registration. <see cref="ModelKeyStartupFilter"/> registers this one before the app's
/// middleware can register theirs, so it runs last.
/// </remarks>
internal sealed class KeyResponseGuard(ExactCors cors, RefusalRecorder refusals)
{
    /// <summary>Begins to watch a request that routing may send to a key endpoint.</summary>
    public KeyRequestState Watch(HttpContext context, KeyDelivery delivery)
    {
        if (KeyRequestState.Of(context) is { } known)
        {
            return known;
        }

        var state = new KeyRequestState(delivery, context.RequestAborted);
        context.Features.Set(state);
        context.Response.OnStarting(FinishAsync, context);
        return state;
    }

    /// <summary>Watches a request that routing sends to a key endpoint.</summary>
    public KeyRequestState Match(HttpContext context, KeyDelivery delivery)
    {
        var state = Watch(context, delivery);
        state.Match(delivery);

        // An output cache before routing does not see the policy of the endpoint.
        if (context.Features.Get<IOutputCacheFeature>()?.Context is { } cache)
        {
            cache.AllowCacheStorage = false;
        }

        return state;
    }

    /// <summary>Runs the app's middleware for a request that may be for a key.</summary>
    public async Task RunPipelineAsync(HttpContext context, KeyDelivery delivery, bool isWholePath, RequestDelegate app)
    {
        var state = Watch(context, delivery);
        state.IsWholePath = isWholePath;
        context.Features.Set<IHttpResponseFeature>(new NotedStatus(context.Features.GetRequiredFeature<IHttpResponseFeature>(), state));
        try
        {
            await app(context).ConfigureAwait(false);
        }
        catch
        {
            // The server itself responds now, and calls no callback.
            await refusals.RecordFailureAsync(context, state).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs an endpoint. If it fails after a grant, the audit says that the response was not sent.</summary>
    public async Task RunAsync(HttpContext context, KeyDelivery delivery, RequestDelegate endpoint)
    {
        var state = Match(context, delivery);
        try
        {
            await endpoint(context).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await refusals.RecordLossAsync(context, state).ConfigureAwait(false);
            if (e is not (OperationCanceledException or IOException) || !state.ClientHasLeft)
            {
                throw;
            }

            // The client has closed the connection, so nobody waits for a response.
        }
    }

    private async Task FinishAsync(object registered)
    {
        var context = (HttpContext)registered;
        if (KeyRequestState.Of(context) is not { } state || !IsOurs(context, state))
        {
            return;
        }

        KeepStatus(context, state);
        ModelKeyHeaders.Set(context.Response);
        cors.Set(context);
        RefuseInsteadOfRedirecting(context.Response, state);
        await refusals.RecordResponseAsync(context, state).ConfigureAwait(false);
    }

    // At the path of a key endpoint the app may have its own endpoint, for another host. Its refusals cannot be told apart from those of
    // middleware before routing, after an error page was routed.
    private static bool IsOurs(HttpContext context, KeyRequestState state) =>
        state.IsMatched
        || !IsRoutedElsewhere(context)
        || (state.IsWholePath && (state.Denied is not null || ForeignRefusal.OutcomeOf(context, isMatched: false) is not null));

    // A page for a status code, or for an exception, has its own endpoint.
    private static bool IsRoutedElsewhere(HttpContext context) =>
        (
            context.Features.Get<IStatusCodeReExecuteFeature>() is { } page ? page.Endpoint
            : context.Features.Get<IExceptionHandlerFeature>() is { } error ? error.Endpoint
            : context.GetEndpoint()
        )
            is not null;

    /// <summary>
    /// Keeps the status of a refusal before routing, or of an exception, for which the app shows a page. The page may have another one:
    /// most pages respond 405 or 400 to a POST, and a redirect to a page is 302.
    /// </summary>
    private static void KeepStatus(HttpContext context, KeyRequestState state)
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is { } page)
        {
            context.Response.StatusCode = page.OriginalStatusCode;
        }
        else if (
            context.Features.Get<IExceptionHandlerFeature>() is { Error: not BadHttpRequestException }
            && context.Response.StatusCode < StatusCodes.Status500InternalServerError
        )
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        else if (
            state is { IsMatched: false, FirstRefusal: { } refusal }
            && context.Response.StatusCode < StatusCodes.Status400BadRequest
            && context.Features.Get<IStatusCodePagesFeature>() is { Enabled: true }
        )
        {
            context.Response.StatusCode = refusal;
            context.Response.Headers.Location = default;
        }
    }

    /// <summary>
    /// Replaces the redirect of a challenge or a forbid by 401 or 403, because a fetch cannot use a sign-in page. Such redirects are made
    /// by sign-in at another site (OpenID Connect, for example) and by the app's own cookie events. Other redirects stay.
    /// </summary>
    private static void RefuseInsteadOfRedirecting(HttpResponse response, KeyRequestState state)
    {
        if (state.Denied is { } status && response.StatusCode is >= 300 and < 400)
        {
            response.StatusCode = status;
        }

        if (response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            response.Headers.Location = default;
        }
    }
}
