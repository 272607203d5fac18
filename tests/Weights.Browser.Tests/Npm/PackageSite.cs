using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weights.Encryption;

namespace Weights.Browser.Tests.Npm;

/// <summary>
/// A site on Kestrel with the files of the npm package, onnxruntime-web, a real model of each format, encrypted and not, and the key
/// endpoint.
/// </summary>
internal sealed class PackageSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PackageSite(string contentSecurityPolicy, string? allowedOrigin)
    {
        Address = new Uri($"http://localhost:{Loopback.FreePort()}/");
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls(Address.ToString());
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            PackageFiles.Models.Select(model => KeyValuePair.Create($"Weights:Keys:{model.Name}", (string?)model.SiteKey.Hex))
        );
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthentication(BearerTokenDefaults.AuthenticationScheme).AddBearerToken();
        builder.Services.AddModelKeys(keys =>
        {
            keys.PublicOrigin = Address.GetLeftPart(UriPartial.Authority);
            keys.Formats["small"] = ContainerFormat.Gcm; // the sample's appsettings.json, which is in the folder of the tests, says chunked
            keys.Formats["large"] = ContainerFormat.Chunked;
            if (allowedOrigin is not null)
            {
                keys.AllowedOrigins.Add(allowedOrigin);
            }
        });
        _app = builder.Build();
        _app.Use(
            (context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = contentSecurityPolicy;
                return next(context);
            }
        );
        _app.UseAuthentication();
        _app.UseAuthorization();
        _app.MapModelKeys();
        _app.MapPost(
            "/token",
            static () => TypedResults.SignIn(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "ann")], "test")))
        );
        _app.MapGet(
            "/",
            static () => TypedResults.Content("<!doctype html><title>Page</title><link rel=\"icon\" href=\"data:,\">", "text/html")
        );
        foreach (var (path, bytes) in PackageFiles.All())
        {
            _app.MapGet($"/{path}", () => TypedResults.Bytes(bytes, PackageFiles.TypeOf(path), enableRangeProcessing: true));
        }
    }

    public Uri Address { get; }

    public static async Task<PackageSite> StartAsync(string contentSecurityPolicy, string? allowedOrigin = null)
    {
        var site = new PackageSite(contentSecurityPolicy, allowedOrigin);
        await site._app.StartAsync();
        return site;
    }

    /// <summary>A bearer token, as an app gets it after a sign-in.</summary>
    public async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = Address };
        using var response = await client.PostAsync(new Uri("/token", UriKind.Relative), null, cancellationToken);
        using var json = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken));
        return json.RootElement.GetProperty("accessToken").GetString()!;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
