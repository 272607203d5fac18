using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>
/// Notes each challenge and each forbid of a key request, because their responses can be redirects, and other redirects must stay.
/// </summary>
internal sealed class NotedAuthentication(IAuthenticationService inner) : IAuthenticationService
{
    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme) => inner.AuthenticateAsync(context, scheme);

    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties)
    {
        AccessDenial.Note(context, StatusCodes.Status401Unauthorized);
        return inner.ChallengeAsync(context, scheme, properties);
    }

    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties)
    {
        AccessDenial.Note(context, StatusCodes.Status403Forbidden);
        return inner.ForbidAsync(context, scheme, properties);
    }

    public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties) =>
        inner.SignInAsync(context, scheme, principal, properties);

    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        inner.SignOutAsync(context, scheme, properties);
}

/// <summary>Notes refusals by a policy whose response the app makes itself, in an <c>IAuthorizationMiddlewareResultHandler</c>.</summary>
internal sealed class NotedPolicies(IPolicyEvaluator inner) : IPolicyEvaluator
{
    public Task<AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy, HttpContext context) =>
        inner.AuthenticateAsync(policy, context);

    public async Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy,
        AuthenticateResult authenticationResult,
        HttpContext context,
        object? resource
    )
    {
        var result = await inner.AuthorizeAsync(policy, authenticationResult, context, resource).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            AccessDenial.Note(context, result.Forbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized);
        }

        return result;
    }
}

internal static class AccessDenial
{
    public static void Note(HttpContext context, int status)
    {
        if (KeyRequestState.Of(context) is { } state)
        {
            state.Denied = status;
        }
    }
}
