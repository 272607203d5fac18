using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore;

namespace Weights.Sample.Accounts;

/// <summary>Sign-in with a cookie. <c>AddModelKeyClaims</c> makes each sign-in a session of key delivery.</summary>
internal static class CookieSignIn
{
    /// <summary>How long a cookie is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    public static void AddCookieSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.ConfigureApplicationCookie(static cookie =>
        {
            cookie.Cookie.Name = "weights-sample";
            cookie.LoginPath = "/login";
            cookie.ExpireTimeSpan = Lifetime;
            cookie.Events.OnRedirectToAccessDenied = Forbid;
            var checkAccount = cookie.Events.OnValidatePrincipal;
            cookie.Events.OnValidatePrincipal = async context =>
            {
                if (await IsEndedAsync(context))
                {
                    context.RejectPrincipal();
                    return;
                }

                await checkAccount(context);
            };
        });
        services.Configure<SecurityStampValidatorOptions>(options =>
            options.ValidationInterval = configuration.GetValue("Sample:AccountCheck", options.ValidationInterval)
        );
    }

    private static async Task<bool> IsEndedAsync(CookieValidatePrincipalContext context)
    {
        var session = context.Principal?.FindFirstValue(ModelKeyClaims.Session);
        var database = context.HttpContext.RequestServices.GetRequiredService<AccountsDatabase>();
        return await database.EndedSessions.AnyAsync(ended => ended.Id == session, context.HttpContext.RequestAborted);
    }

    // The default redirects to a page; a signed-in visitor gets the status instead.
    private static Task Forbid(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
