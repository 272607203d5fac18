using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.SignIn;

/// <summary>A user of <see cref="IdentitySite"/>.</summary>
internal sealed class ShopUser : IdentityUser
{
    public string? Customer { get; set; }
}

/// <summary>The users of <see cref="IdentitySite"/>.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The services make it.")]
internal sealed class ShopUsers(DbContextOptions<ShopUsers> options) : IdentityDbContext<ShopUser>(options);

/// <summary>
/// A site with ASP.NET Core Identity and a key database. It has a customer <c>c_1</c> who is entitled to the key, and the user
/// <c>ann</c>.
/// </summary>
internal sealed class IdentitySite : IAsyncDisposable
{
    public const string Password = "correct-Horse-7";

    private readonly TestDatabase _database;
    private readonly DatabaseSite _site;

    private IdentitySite(TestDatabase database, DatabaseSite site) => (_database, _site) = (database, site);

    public CustomerOperations Customers => _site.Customers;

    public SettableClock Clock => _site.Clock;

    public CapturedLogs Logs => _site.Site.Logs;

    public string Kid { get; private set; } = null!;

    /// <summary>Starts the site.</summary>
    /// <param name="claims">How the app adds the claims of key delivery.</param>
    /// <param name="services">Further services, after those.</param>
    /// <param name="pipeline">Further endpoints.</param>
    public static async Task<IdentitySite> StartAsync(
        Action<IdentityBuilder> claims,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? pipeline = null
    )
    {
        var database = TestDatabase.NewSqlite();
        var users = $"Data Source={Path.Combine(Directory.CreateDirectory(database.Data).FullName, "users.db")}";
        var site = await DatabaseSite.StartAsync(
            database,
            services: builder =>
            {
                builder.Services.AddDbContext<ShopUsers>(options => options.UseSqlite(users));
                builder.Services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
                var identity = builder.Services.AddIdentityCore<ShopUser>();
                claims(identity);
                identity.AddRoles<IdentityRole>().AddEntityFrameworkStores<ShopUsers>().AddDefaultTokenProviders().AddSignInManager();
                services?.Invoke(builder.Services);
            },
            pipeline: app =>
            {
                MapSignIn(app);
                pipeline?.Invoke(app);
            }
        );
        var started = new IdentitySite(database, site) { Kid = await site.SeedAsync() };
        await started.UseAsync<ShopUsers>(context => context.Database.EnsureCreatedAsync());
        await started.UseAsync<UserManager<ShopUser>>(async manager =>
            Assert.IsTrue((await manager.CreateAsync(new ShopUser { UserName = "ann", Customer = "c_1" }, Password)).Succeeded)
        );
        return started;
    }

    public async Task UseAsync<T>(Func<T, Task> use)
        where T : notnull
    {
        await using var scope = _site.Site.Services.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<T>());
    }

    /// <summary>Changes the user <c>ann</c>.</summary>
    public Task ChangeUserAsync(Func<UserManager<ShopUser>, ShopUser, Task<IdentityResult>> change) =>
        UseAsync<UserManager<ShopUser>>(async manager =>
            Assert.IsTrue((await change(manager, (await manager.FindByNameAsync("ann"))!)).Succeeded)
        );

    /// <summary>A browser with its own cookies.</summary>
    public HttpClient OpenBrowser() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = _site.Client.BaseAddress,
        };

    /// <summary>A browser that has signed in with the password.</summary>
    public async Task<HttpClient> SignInAsync()
    {
        var browser = OpenBrowser();
        await PostAsync(browser, "/login");
        return browser;
    }

    public static async Task PostAsync(HttpClient browser, string path)
    {
        using var response = await browser.PostAsync(new Uri(path, UriKind.Relative), content: null);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, path);
    }

    /// <summary>Requests the key.</summary>
    /// <returns>The session and the customer of the grant; or the status and the code of the refusal.</returns>
    public async Task<(string Session, string Customer)> AskAsync(HttpClient browser)
    {
        using var client = new SessionClient(Kid);
        using var response = await client.PostAsync(browser, user: null);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            return ("401", "");
        }

        if (!response.IsSuccessStatusCode)
        {
            return ($"{(int)response.StatusCode}", await RefusalResponses.CodeAsync(response) ?? "");
        }

        var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return (json.GetProperty("session").GetString()!, json.GetProperty("customer").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static void MapSignIn(WebApplication app)
    {
        app.MapPost(
            "/login",
            async (SignInManager<ShopUser> manager) => Succeed(await manager.PasswordSignInAsync("ann", Password, true, false))
        );
        app.MapPost(
            "/refresh",
            async (SignInManager<ShopUser> manager, HttpContext context) =>
                await manager.RefreshSignInAsync((await manager.UserManager.GetUserAsync(context.User))!)
        );
        app.MapPost(
            "/login-with-claims",
            async (SignInManager<ShopUser> manager) =>
                await manager.SignInWithClaimsAsync(
                    (await manager.UserManager.FindByNameAsync("ann"))!,
                    isPersistent: false,
                    [new(ModelKeyClaims.Session, "s_mine"), new("department", "vision")]
                )
        );
        app.MapPost(
            "/second-factor/{code}",
            async (SignInManager<ShopUser> manager, string code) => Succeed(await manager.TwoFactorRecoveryCodeSignInAsync(code))
        );
        app.MapGet("/claims", (HttpContext context, string type) => context.User.FindAll(type).Select(claim => claim.Value));

        static IResult Succeed(SignInResult result) =>
            result.Succeeded || result.RequiresTwoFactor ? TypedResults.Ok() : TypedResults.Unauthorized();
    }
}
