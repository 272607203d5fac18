using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore;

namespace Weights.Sample.Accounts;

/// <summary>ASP.NET Core Identity with cookies over <see cref="AccountsDatabase"/>.</summary>
internal static class DemoAccountsExtensions
{
    public static void AddDemoAccounts(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var connection = new SqliteConnectionStringBuilder(configuration.GetConnectionString("Accounts"));
        connection.DataSource = Path.GetFullPath(connection.DataSource, environment.ContentRootPath);
        services.AddDbContext<AccountsDatabase>(options => options.UseSqlite(connection.ConnectionString));

        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.Cookie.Name = "weights-sample";
            cookie.LoginPath = "/login";
            cookie.ExpireTimeSpan = TimeSpan.FromHours(8);
            cookie.Events.OnSigningIn = BeginSession;

            // Not a redirect to the login page: the visitor is signed in already.
            cookie.Events.OnRedirectToAccessDenied = static context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            };
        });
        services.Configure<SecurityStampValidatorOptions>(options =>
        {
            options.ValidationInterval = configuration.GetValue("Sample:AccountCheck", options.ValidationInterval);
            options.OnRefreshingPrincipal = KeepSession;
        });
        services
            .AddAuthorizationBuilder()
            .AddPolicy(DemoAccount.Administrator, static policy => policy.RequireRole(DemoAccount.Administrator));

        services
            .AddIdentityCore<IdentityUser>(identity =>
            {
                // Length instead of composition rules, as NIST SP 800-63B advises.
                identity.Password.RequiredLength = 12;
                identity.Password.RequireDigit = false;
                identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireNonAlphanumeric = false;
                identity.Lockout.MaxFailedAccessAttempts = 5;
                identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
            })
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<AccountsDatabase>()
            .AddSignInManager();
        services.AddScoped<DemoAccounts>();
    }

    // The customer is a claim of the user in the accounts database; the session is this sign-in.
    private static Task BeginSession(CookieSigningInContext context)
    {
        ((ClaimsIdentity)context.Principal!.Identity!).AddClaim(new Claim(ModelKeyClaims.Session, PublicId.New("s_")));
        return Task.CompletedTask;
    }

    // Identity makes the principal anew from the database whenever it has checked the account. Without its session a sign-in could not be revoked any more.
    private static Task KeepSession(SecurityStampRefreshingPrincipalContext context)
    {
        if (context.CurrentPrincipal?.FindFirst(ModelKeyClaims.Session) is { } session)
        {
            ((ClaimsIdentity)context.NewPrincipal!.Identity!).AddClaim(session.Clone());
        }

        return Task.CompletedTask;
    }
}
