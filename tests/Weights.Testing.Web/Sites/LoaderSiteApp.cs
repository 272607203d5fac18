using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Weights.AspNetCore;

namespace Weights.Testing.Web;

/// <summary>Services, endpoints and files of a <see cref="LoaderSite"/>.</summary>
internal static class LoaderSiteApp
{
    private const string Models = "/weights";

    private const string Page = "<!doctype html><title>Loader</title><link rel=\"icon\" href=\"data:,\">";

    /// <param name="address">The site's own address.</param>
    /// <param name="folder">Contains <c>signing.pem</c>.</param>
    /// <param name="customers">Decides about keys.</param>
    /// <param name="options">Lease and origins.</param>
    public static WebApplication Build(Uri address, string folder, TwoCustomers customers, LoaderSiteOptions options)
    {
        var keys = WebModels.All.Select(static model => model.Key).OfType<SiteKey>().ToList();
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = folder }
        );
        builder.WebHost.UseUrls(address.ToString());
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            keys.Select(static key => KeyValuePair.Create($"Weights:Keys:{key.KeyId}", (string?)key.Hex))
        );
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddSingleton<IModelKeyAuthority>(customers);
        builder.Services.AddModelKeys(o =>
        {
            o.PublicOrigin = options.ProxyOrigin ?? address.GetLeftPart(UriPartial.Authority);
            foreach (var origin in options.AllowedOrigins)
            {
                o.AllowedOrigins.Add(origin);
            }

            foreach (var key in keys)
            {
                o.Formats[key.KeyId] = key.Format;
                o.RawKeyIds.Add(key.KeyId);
            }

            o.SigningKeyFile = "signing.pem";
            o.RawSigningKey = LoaderSite.RawSigningKey;
            o.Lease = options.Lease;
        });
        return builder.Build();
    }

    public static void Map(WebApplication app, LoaderSiteOptions options)
    {
        app.Use(
            (context, next) =>
            {
                AddHeaders(context, options);
                return next(context);
            }
        );
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapModelKeys();
        app.MapRawModelKeys();
        app.MapPost(
            "/sign-in",
            static (string customer) =>
                TypedResults.SignIn(Principal(customer), authenticationScheme: CookieAuthenticationDefaults.AuthenticationScheme)
        );
        app.MapPost("/sign-out", static context => context.SignOutAsync());
        app.MapGet("/", static () => TypedResults.Content(Page, "text/html"));
        app.MapGet($"{Models}/models.json", static () => TypedResults.Bytes(WebModels.Manifest(), "application/json"));
        foreach (var file in WebModels.All.SelectMany(static model => model.Files))
        {
            var tag = new EntityTagHeaderValue($"\"{file.Sha256}\"");
            app.MapGet(
                $"{Models}/{file.Path}",
                () => TypedResults.Bytes(file.Bytes, "application/octet-stream", enableRangeProcessing: true, entityTag: tag)
            );
        }

        foreach (var (path, folder) in options.Folders)
        {
            Serve(app, path, folder);
        }

        Serve(app, Models, Path.Combine(Repository.Root, "src", "Weights.Loader", "dist"));
        Serve(app, "/ort", Path.Combine(Repository.Root, "sample-web", "node_modules", "onnxruntime-web", "dist"));
        Serve(app, "/page", Path.Combine(Repository.Root, "tests", "Weights.Testing.Web", "Page"));
    }

    private static void AddHeaders(HttpContext context, LoaderSiteOptions options)
    {
        var headers = context.Response.Headers;
        if (options.ContentSecurityPolicy is { } policy)
        {
            headers.ContentSecurityPolicy = policy;
        }

        // Key endpoints have their own CORS.
        var origin = context.Request.Headers.Origin.ToString();
        if (context.Request.Path.StartsWithSegments(Models, StringComparison.Ordinal) && options.AllowedOrigins.Contains(origin))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = "Content-Range, ETag";
            headers.Vary = "Origin";
        }
    }

    private static void Serve(WebApplication app, string path, string folder)
    {
        var files = new FileServerOptions { RequestPath = path == "/" ? "" : path, FileProvider = new PhysicalFileProvider(folder) };
        // Such as .map, and the .enc of a caller.
        files.StaticFileOptions.ServeUnknownFileTypes = true;
        app.UseFileServer(files);
    }

    private static ClaimsPrincipal Principal(string customer) =>
        new(
            new ClaimsIdentity(
                [new Claim(ModelKeyClaims.Customer, customer), new Claim(ModelKeyClaims.Session, PublicId.New("s_"))],
                "test"
            )
        );
}
