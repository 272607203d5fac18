using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Weights.AspNetCore;

/// <summary>
/// Puts <see cref="KeyResponseGuard"/> before the app's middleware, and checks the app's key endpoints before the app listens.
/// </summary>
internal sealed class ModelKeyStartupFilter(KeyPaths paths, KeyResponseGuard guard, EndpointCheck check) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(WatchAsync);
            next(app);

            // Complete only now: a group or a branch of the app adds its endpoints when its pipeline is built.
            RouteEndpoint[] endpoints =
            [
                .. (app.ApplicationServices.GetService<EndpointDataSource>()?.Endpoints ?? [])
                    .OfType<RouteEndpoint>()
                    .Where(static endpoint => endpoint.Metadata.GetMetadata<ModelKeyMetadata>() is not null),
            ];
            paths.Keep(endpoints);
            check.Run(endpoints);
        };

    private Task WatchAsync(HttpContext context, RequestDelegate next) =>
        paths.Find(context.Request.Path) is var (delivery, isWhole)
            ? guard.RunPipelineAsync(context, delivery, isWhole, next)
            : next(context);
}
