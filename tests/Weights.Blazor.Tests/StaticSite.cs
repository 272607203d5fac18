using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Weights.AspNetCore;

namespace Weights.Blazor.Tests;

/// <summary>A static host with a strict content security policy, and key endpoints for a user who is always signed in.</summary>
internal sealed class StaticSite : IAsyncDisposable
{
    private const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:; base-uri 'self'";

    // A renewal begins after about two thirds of it and has the rest, which is enough on a busy machine.
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;

    private StaticSite(string folder, byte[] key)
    {
        Address = new Uri($"http://localhost:{Loopback.FreePort()}/");
        Key = new RevocableKey(key);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls(Address.ToString());
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Weights:Keys:default", (string?)Convert.ToHexString(key))]);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton<IModelKeyAuthority>(Key);
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddModelKeys(keys =>
        {
            keys.PublicOrigin = Address.GetLeftPart(UriPartial.Authority);
            keys.Lease = _lease;
        });
        _app = builder.Build();
        _app.Use(
            static (context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = Policy;
                context.User = new ClaimsPrincipal(
                    new ClaimsIdentity([new(ModelKeyClaims.Customer, "c_test"), new(ModelKeyClaims.Session, "s_test")], "test")
                );
                return next(context);
            }
        );
        _app.Use((context, next) => Faults.Apply(context, next));
        var types = new FileExtensionContentTypeProvider
        {
            Mappings =
            {
                [".mjs"] = "text/javascript",
                [".enc"] = "application/octet-stream",
                [".dat"] = "application/octet-stream",
            },
        };
        _app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder), ContentTypeProvider = types });
        _app.UseRouting();
        _app.UseAuthorization();
        _app.MapModelKeys();
        _app.MapGet("/api/model-key", () => TypedResults.Bytes(key));
        _app.MapGet("/api/licence", () => TypedResults.Bytes(Key.Licence));
        _app.MapGet("/api/refused", static () => TypedResults.StatusCode(StatusCodes.Status403Forbidden));
        _app.MapGet(
            "/api/token-key",
            IResult (HttpRequest request) =>
                request.Headers.Authorization == "Bearer token" ? TypedResults.Bytes(key) : TypedResults.Unauthorized()
        );
        foreach (var page in new[] { "/", "/vad", "/types", "/mistakes", "/keys", "/lease", "/again", "/offline" })
        {
            _app.MapGet(page, () => TypedResults.PhysicalFile(Path.Combine(folder, "index.html"), "text/html"));
        }
    }

    public Uri Address { get; }

    public RevocableKey Key { get; }

    public SiteFaults Faults { get; } = new();

    public static async Task<StaticSite> StartAsync(string folder, byte[] key)
    {
        var site = new StaticSite(folder, key);
        await site._app.StartAsync();
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Key.Dispose();
    }
}
