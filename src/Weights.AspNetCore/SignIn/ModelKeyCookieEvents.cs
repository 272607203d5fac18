using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>Finds the customer of a principal's user; null if the user has none.</summary>
internal delegate ValueTask<string?> FindCustomer(HttpContext context, ClaimsPrincipal principal);

/// <summary>
/// The events of Identity's cookie: those of the app, then the claims of key delivery (<see cref="ModelKeyClaims"/>).
/// </summary>
/// <remarks>
/// The session ID is kept in the properties of the cookie's ticket. A sign-in has new properties, so it gets a new ID. The check of the
/// security stamp replaces the principal and keeps the properties, and <c>RefreshSignInAsync</c> passes the properties on, so both keep
/// the ID: a revoked session stays revoked. The properties also have the ID of the session's user, because an app can pass the properties
/// of one user on to the sign-in of another.
/// </remarks>
internal sealed class ModelKeyCookieEvents : CookieAuthenticationEvents
{
    private const string SessionUser = ModelKeyClaims.Session + "-user";

    private readonly FindCustomer? _findCustomer;

    /// <summary>Runs the app's events first.</summary>
    /// <param name="own">The app's events.</param>
    /// <param name="ownType">The service that has the app's events instead, as in <c>EventsType</c>; null if there is none.</param>
    /// <param name="findCustomer">Null to leave the customer's claim as Identity made it.</param>
    public ModelKeyCookieEvents(CookieAuthenticationEvents own, Type? ownType, FindCustomer? findCustomer)
    {
        _findCustomer = findCustomer;

        // Delegates, not overrides, so that code that sets one of these properties later still has an effect.
        OnCheckSlidingExpiration = context => Own(context.HttpContext).CheckSlidingExpiration(context);
        OnRedirectToAccessDenied = context => Own(context.HttpContext).RedirectToAccessDenied(context);
        OnRedirectToLogin = context => Own(context.HttpContext).RedirectToLogin(context);
        OnRedirectToLogout = context => Own(context.HttpContext).RedirectToLogout(context);
        OnRedirectToReturnUrl = context => Own(context.HttpContext).RedirectToReturnUrl(context);
        OnSignedIn = context => Own(context.HttpContext).SignedIn(context);
        OnSigningIn = context => Own(context.HttpContext).SigningIn(context);
        OnSigningOut = context => Own(context.HttpContext).SigningOut(context);
        OnValidatePrincipal = context => Own(context.HttpContext).ValidatePrincipal(context);

        CookieAuthenticationEvents Own(HttpContext context) =>
            ownType is null ? own : (CookieAuthenticationEvents)context.RequestServices.GetRequiredService(ownType);
    }

    public override async Task SigningIn(CookieSigningInContext context)
    {
        await base.SigningIn(context).ConfigureAwait(false);
        if (context.Principal is { } principal)
        {
            Set(principal, ModelKeyClaims.Session, KeepOrBeginSession(context.Properties.Items, UserOf(context.HttpContext, principal)));
            await SetCustomerAsync(context.HttpContext, principal).ConfigureAwait(false);
        }
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var before = context.Principal;
        await base.ValidatePrincipal(context).ConfigureAwait(false);
        if (context.Principal is not { } principal)
        {
            return;
        }

        if (!context.Properties.Items.TryGetValue(ModelKeyClaims.Session, out var session))
        {
            // Without a session ID this sign-in could not be revoked. After the next sign-in it has one.
            context.HttpContext.RequestServices.GetRequiredService<ILogger<ModelKeyCookieEvents>>().CookieWithoutSession();
            context.RejectPrincipal();

            // Without it, a sliding expiration would renew the cookie.
            await context.HttpContext.SignOutAsync(context.Scheme.Name).ConfigureAwait(false);
            return;
        }

        Set(principal, ModelKeyClaims.Session, session);
        if (!ReferenceEquals(principal, before))
        {
            await SetCustomerAsync(context.HttpContext, principal).ConfigureAwait(false);
        }
    }

    private static string KeepOrBeginSession(IDictionary<string, string?> items, string? user)
    {
        if (
            user is not null
            && items.TryGetValue(ModelKeyClaims.Session, out var known)
            && known is not null
            && items.TryGetValue(SessionUser, out var knownUser)
            && knownUser == user
        )
        {
            return known;
        }

        var session = PublicId.New("s_");
        (items[ModelKeyClaims.Session], items[SessionUser]) = (session, user);
        return session;
    }

    private static string? UserOf(HttpContext context, ClaimsPrincipal principal) =>
        principal.FindFirstValue(
            context.RequestServices.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity.UserIdClaimType
        );

    private async Task SetCustomerAsync(HttpContext context, ClaimsPrincipal principal)
    {
        if (_findCustomer is not null)
        {
            Set(principal, ModelKeyClaims.Customer, await _findCustomer(context, principal).ConfigureAwait(false));
        }
    }

    // A principal that has the claim already is not changed, because a ticket store may give one principal to several requests.
    private static void Set(ClaimsPrincipal principal, string type, string? value)
    {
        Claim[] old = [.. principal.FindAll(type)];
        if (old.Select(claim => claim.Value).SequenceEqual(value is null ? [] : [value]))
        {
            return;
        }

        foreach (var claim in old)
        {
            claim.Subject?.RemoveClaim(claim);
        }

        if (value is not null)
        {
            (principal.Identity as ClaimsIdentity)?.AddClaim(new Claim(type, value));
        }
    }
}
