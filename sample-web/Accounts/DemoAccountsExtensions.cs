using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Weights.Sample.Accounts;

/// <summary>ASP.NET Core Identity with cookies, on <see cref="AccountsDatabase"/>.</summary>
internal static class DemoAccountsExtensions
{
    public static void AddDemoAccounts(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var connection = new SqliteConnectionStringBuilder(configuration.GetConnectionString("Accounts"));
        connection.DataSource = Path.GetFullPath(connection.DataSource, environment.ContentRootPath);
        services.AddDbContext<AccountsDatabase>(options => options.UseSqlite(connection.ConnectionString));

        services.AddCookieSignIn(configuration);
        services.AddAuthorizationBuilder().AddPolicy(SiteRoles.Administrator, static policy => policy.RequireRole(SiteRoles.Administrator));
        services
            .AddIdentityCore<IdentityUser>(static identity =>
            {
                // The configured passwords are checked by DemoPasswords.
                identity.Password.RequiredLength = DemoPasswords.FewestCharacters;
                identity.Password.RequireDigit = false;
                identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireNonAlphanumeric = false;
            })
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<AccountsDatabase>()
            .AddSignInManager()
            .AddModelKeyClaims();
        services.AddSingleton<DemoPasswords>();
        services.AddScoped<DemoAccounts>();
        services.AddScoped<PasswordSignIn>();
        services.AddScoped<SignOut>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<UnknownUserPassword>();
    }
}
