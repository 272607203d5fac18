using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Weights.AspNetCore;

namespace Weights.Benchmarks;

/// <summary>
/// The site under load, with this product: it has the same sign-in and the same key endpoint as the reference servers, and the session
/// protocol. This program starts itself as the site, in a second process.
/// </summary>
internal static class KeyServerSite
{
    /// <summary>The first argument of the process that is the site.</summary>
    public const string Command = "key-site";

    /// <summary>The origin of the page that requests keys.</summary>
    public const string Origin = "https://shop.example";

    /// <summary>Starts a site that serves a key of its configuration, and keeps no audit.</summary>
    public static Task<KeyServer> Start(KeyRing ring, byte[] key) =>
        Start(
            [ring.Folder, ring.CertificateFile],
            new() { ["Weights__Keys__default"] = Convert.ToHexStringLower(key), ["Weights__RawKeyIds__0"] = "default" }
        );

    /// <summary>Starts a site that serves the key of a database, and records each grant there.</summary>
    public static Task<KeyServer> Start(KeyDatabase database) =>
        Start([database.Ring.Folder, database.Ring.CertificateFile, database.ConnectionString], []);

    /// <summary>Runs the site until the process ends.</summary>
    /// <param name="arguments">The key ring's folder, its certificate, and the connection string if there is a database.</param>
    public static async Task Run(string[] arguments)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        new KeyRing(arguments[0], arguments[1]).AddTo(builder.Services);
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddModelKeys(options =>
        {
            options.PublicOrigin = Origin;
            (options.RequestsPerMinutePerCustomer, options.RequestsPerMinutePerSession) = (int.MaxValue, int.MaxValue);
        });
        if (arguments.Length > 2)
        {
            builder.Services.AddModelKeyDatabase(arguments[2]);
        }

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapModelKeys();
        app.MapRawModelKeys();
        app.MapPost("/login/{customer}", SignIn);
        await app.StartAsync();
        Console.WriteLine($"listening on {app.Urls.Single()}");
        await app.WaitForShutdownAsync();
    }

    private static SignInHttpResult SignIn(string customer) =>
        TypedResults.SignIn(
            new ClaimsPrincipal(
                new ClaimsIdentity(
                    [new Claim(ModelKeyClaims.Customer, customer), new Claim(ModelKeyClaims.Session, PublicId.New("s_"))],
                    CookieAuthenticationDefaults.AuthenticationScheme
                )
            ),
            authenticationScheme: CookieAuthenticationDefaults.AuthenticationScheme
        );

    private static Task<KeyServer> Start(string[] arguments, Dictionary<string, string?> settings) =>
        KeyServer.Start(
            "dotnet",
            AppContext.BaseDirectory,
            [typeof(KeyServerSite).Assembly.Location, Command, .. arguments],
            new Dictionary<string, string?>(settings)
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Logging__LogLevel__Default"] = "Warning",

                // docs/guides/production.md recommends these settings for a server that does little else.
                ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
                ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
                ["DOTNET_gcServer"] = "0",
                ["DOTNET_GCgen0size"] = "4000000",

                // .NET's default, which DotNet.Start switches off.
                ["DOTNET_TieredPGO"] = "1",

                // The runtime compiles hot methods completely after seconds instead of minutes, so that the warm-up can be short.
                ["DOTNET_TC_CallCountingDelayMs"] = "0",
            }
        );
}
