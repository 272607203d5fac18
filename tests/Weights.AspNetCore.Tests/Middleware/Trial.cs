using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.AspNetCore.OutputCaching;

namespace Weights.AspNetCore.Tests.Middleware;

/// <summary>Middleware of an app that must not change what a key endpoint says.</summary>
internal sealed record Trial(Action<WebApplication> Use, Action<IServiceCollection>? Services = null)
{
    /// <summary>All trials, by the name that the test output shows.</summary>
    [SuppressMessage("Maintainability", "CA1506", Justification = "A list of everything that an app may use.")]
    public static readonly IReadOnlyDictionary<string, Trial> All = new Dictionary<string, Trial>
    {
        ["nothing"] = new(static _ => { }),
        ["UseExceptionHandler, path"] = new(static app => app.UseExceptionHandler("/error")),
        ["UseExceptionHandler, problem details"] = new(
            static app => app.UseExceptionHandler(),
            static services => services.AddProblemDetails()
        ),
        ["UseDeveloperExceptionPage"] = new(static app => app.UseDeveloperExceptionPage()),
        ["UseStatusCodePages"] = new(static app => app.UseStatusCodePages()),
        ["UseStatusCodePages, problem details"] = new(
            static app => app.UseStatusCodePages(),
            static services =>
                services.AddProblemDetails(static o => o.CustomizeProblemDetails = static c => c.ProblemDetails.Extensions.Clear())
        ),
        ["UseStatusCodePages, format"] = new(static app => app.UseStatusCodePages("text/html", "<h1>{0}</h1>")),
        ["UseStatusCodePages, handler"] = new(static app =>
            app.UseStatusCodePages(static page =>
            {
                page.HttpContext.Response.StatusCode = StatusCodes.Status200OK;
                return page.HttpContext.Response.WriteAsync("Sorry");
            })
        ),
        ["UseStatusCodePagesWithRedirects"] = new(static app => app.UseStatusCodePagesWithRedirects("/error?status={0}")),
        ["UseStatusCodePagesWithReExecute"] = new(static app => app.UseStatusCodePagesWithReExecute("/error")),
        ["UseStatusCodePagesWithReExecute, scope"] = new(static app =>
            app.UseStatusCodePagesWithReExecute("/error", createScopeForStatusCodePages: true)
        ),
        ["Blazor template"] = new(static app =>
        {
            app.UseExceptionHandler("/error", createScopeForErrors: true);
            app.UseHsts();
            app.UseStatusCodePagesWithReExecute("/error", createScopeForStatusCodePages: true);
            app.UseHttpsRedirection();
        }),
        ["UseRateLimiter"] = new(static app => app.UseRateLimiter(), static services => services.AddRateLimiter(static _ => { })),
        ["UseResponseCompression"] = new(
            static app => app.UseResponseCompression(),
            static services => services.AddResponseCompression(static o => o.EnableForHttps = true)
        ),
        ["UseOutputCache"] = new(
            static app => app.UseOutputCache(),
            static services => services.AddOutputCache(static o => o.AddBasePolicy(static policy => policy.AddPolicy<CacheEverything>()))
        ),
        ["UseResponseCaching"] = new(static app => app.UseResponseCaching(), static services => services.AddResponseCaching()),
        ["UseHttpLogging"] = new(
            static app => app.UseHttpLogging(),
            static services => services.AddHttpLogging(static o => o.LoggingFields = HttpLoggingFields.All)
        ),
        ["UseHttpsRedirection"] = new(static app => app.UseHttpsRedirection()),
        ["UseAntiforgery"] = new(static app => app.UseAntiforgery(), static services => services.AddAntiforgery()),
        ["UseRequestTimeouts"] = new(static app => app.UseRequestTimeouts(), static services => services.AddRequestTimeouts()),
        ["UseSession"] = new(static app => app.UseSession(), static services => services.AddDistributedMemoryCache().AddSession()),
        ["UseCors, any origin"] = new(
            static app => app.UseCors(),
            static services =>
                services.AddCors(static cors =>
                    cors.AddDefaultPolicy(static policy =>
                        policy.SetIsOriginAllowed(static _ => true).AllowCredentials().AllowAnyHeader().AllowAnyMethod()
                    )
                )
        ),
        ["UseStaticFiles, UseDefaultFiles"] = new(static app => app.UseDefaultFiles().UseStaticFiles()),
        ["UseWebSockets"] = new(static app => app.UseWebSockets()),
        ["MapFallback"] = new(static app => app.MapFallback(static () => "the page of the app")),
        ["fallback policy"] = new(
            static _ => { },
            static services =>
                services.AddAuthorizationBuilder().AddFallbackPolicy("signed in", static policy => policy.RequireAuthenticatedUser())
        ),
        ["JSON options"] = new(
            static _ => { },
            static services =>
                services.ConfigureHttpJsonOptions(static o =>
                    o.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.KebabCaseUpper
                )
        ),
    };

    [SuppressMessage("Performance", "CA1812", Justification = "The output cache makes it.")]
    private sealed class CacheEverything : IOutputCachePolicy
    {
        public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            (context.EnableOutputCaching, context.AllowCacheLookup, context.AllowCacheStorage) = (true, true, true);
            return default;
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => default;

        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => default;
    }
}
