using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weights.AspNetCore;

namespace Weights.Testing.Web;

/// <summary>The key endpoints of a site of a test, and the sign-in of its users.</summary>
internal static class SiteKeyEndpoints
{
    private const string Either = "Either";

    /// <summary>A builder of a site in Production, with the services of these endpoints.</summary>
    /// <param name="keys">The keys and the address of the site.</param>
    /// <param name="lease">How long a lease lasts.</param>
    /// <param name="allowedOrigins">Other origins whose pages get keys.</param>
    /// <param name="proxyOrigin">The origin of a reverse proxy in front of the site; null if there is none.</param>
    public static WebApplicationBuilder Builder(
        SiteKeys keys,
        TimeSpan lease,
        IReadOnlyList<string> allowedOrigins,
        string? proxyOrigin = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls(keys.Address.ToString());
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            keys.ContentKeys.Select(static key => KeyValuePair.Create($"Weights:Keys:{key.KeyId}", (string?)key.Hex))
        );
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder
            .Services.AddAuthentication(Either)
            .AddCookie()
            .AddBearerToken()
            .AddPolicyScheme(
                Either,
                null,
                static either =>
                    either.ForwardDefaultSelector = static context =>
                        context.Request.Headers.Authorization.Count > 0
                            ? BearerTokenDefaults.AuthenticationScheme
                            : CookieAuthenticationDefaults.AuthenticationScheme
            );
        builder.Services.AddSingleton<IModelKeyAuthority>(keys.Customers);
        builder.Services.AddModelKeys(options =>
        {
            options.PublicOrigin = proxyOrigin ?? keys.Address.GetLeftPart(UriPartial.Authority);
            foreach (var origin in allowedOrigins)
            {
                options.AllowedOrigins.Add(origin);
            }

            foreach (var key in keys.ContentKeys)
            {
                options.Formats[key.KeyId] = key.Format;
                options.RawKeyIds.Add(key.KeyId);
            }

            options.SigningKeyFile = keys.SigningKeyFile;
            options.RawSigningKey = SiteKeys.RawSigningKey;
            options.Lease = lease;
        });
        return builder;
    }

    /// <summary>
    /// Maps the key endpoints, and <c>/sign-in?customer=…</c>, <c>/token?customer=…</c> and <c>/sign-out</c>, each for POST.
    /// </summary>
    public static void Map(WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapModelKeys();
        app.MapRawModelKeys();
        app.MapPost(
            "/sign-in",
            static (string customer) =>
                TypedResults.SignIn(Principal(customer), authenticationScheme: CookieAuthenticationDefaults.AuthenticationScheme)
        );
        app.MapPost(
            "/token",
            static (string customer) =>
                TypedResults.SignIn(Principal(customer), authenticationScheme: BearerTokenDefaults.AuthenticationScheme)
        );
        app.MapPost("/sign-out", static context => context.SignOutAsync());
    }

    private static ClaimsPrincipal Principal(string customer) =>
        new(
            new ClaimsIdentity(
                [new Claim(ModelKeyClaims.Customer, customer), new Claim(ModelKeyClaims.Session, PublicId.New("s_"))],
                "test"
            )
        );
}
