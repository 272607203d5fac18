using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Weights.Sample.Accounts;

/// <summary>ASP.NET Core Identity with cookies over <see cref="AccountsDatabase"/>.</summary>
internal static class DemoAccountsExtensions
{
    public static void AddDemoAccounts(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var database = Path.Combine(environment.ContentRootPath, configuration["Sample:Database"] ?? "App_Data/sample.db");
        var connection = new SqliteConnectionStringBuilder { DataSource = database }.ConnectionString;
        services.AddDbContext<AccountsDatabase>(options => options.UseSqlite(connection));

        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.Cookie.Name = "weights-sample";
            cookie.LoginPath = "/login";
            cookie.AccessDeniedPath = "/login";
            cookie.ExpireTimeSpan = TimeSpan.FromHours(8);
        });
        services.AddAuthorization();

        services.AddIdentityCore<IdentityUser>(identity =>
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
            .AddEntityFrameworkStores<AccountsDatabase>()
            .AddSignInManager();
    }

    /// <summary>Creates the database and the accounts that are not there yet.</summary>
    public static async Task CreateDemoAccountsAsync(this IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AccountsDatabase>().Database;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(database.GetDbConnection().DataSource))!);
        await database.EnsureCreatedAsync();

        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        foreach (var account in DemoAccount.All)
        {
            if (await users.FindByNameAsync(account.UserName) is null)
            {
                var created = await users.CreateAsync(new IdentityUser(account.UserName) { LockoutEnabled = true }, account.Password);
                if (!created.Succeeded)
                {
                    throw new InvalidOperationException($"The demo account '{account.UserName}' was not created: {created}");
                }
            }
        }
    }
}
