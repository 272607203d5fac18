using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Weights.AspNetCore;

namespace Weights.Sample.Accounts;

/// <summary>
/// Sign-in with a cookie. Each sign-in is a session of key delivery, so that an administrator can revoke it alone.
/// The customer is a claim of the user in the accounts database; the session is a claim of the cookie.
/// </summary>
internal static class CookieSignIn
{
    public static void AddCookieSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.ConfigureApplicationCookie(static cookie =>
        {
            cookie.Cookie.Name = "weights-sample";
            cookie.LoginPath = "/login";
            cookie.ExpireTimeSpan = TimeSpan.FromHours(8);
            cookie.Events.OnSigningIn = BeginSession;
            cookie.Events.OnRedirectToAccessDenied = Forbid;
        });
        services.Configure<SecurityStampValidatorOptions>(options =>
        {
            options.ValidationInterval = configuration.GetValue("Sample:AccountCheck", options.ValidationInterval);
            options.OnRefreshingPrincipal = KeepSession;
        });
    }

    private static Task BeginSession(CookieSigningInContext context)
    {
        ((ClaimsIdentity)context.Principal!.Identity!).AddClaim(new Claim(ModelKeyClaims.Session, PublicId.New("s_")));
        return Task.CompletedTask;
    }

    // Each time Identity checks the account, it rebuilds the principal from the database, which does not know the session.
    // A sign-in without its session could no longer be revoked.
    private static Task KeepSession(SecurityStampRefreshingPrincipalContext context)
    {
        if (context.CurrentPrincipal?.FindFirst(ModelKeyClaims.Session) is { } session)
        {
            ((ClaimsIdentity)context.NewPrincipal!.Identity!).AddClaim(session.Clone());
        }

        return Task.CompletedTask;
    }

    // The default redirects to a page; a signed-in visitor gets the status instead.
    private static Task Forbid(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
