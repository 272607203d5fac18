using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Weights.Testing.Web;

/// <summary>
/// Middleware before all others. Weights.AspNetCore has a startup filter that corrects redirects of the key endpoints, and must not correct
/// a fault.
/// </summary>
internal sealed class FirstMiddleware(params IReadOnlyList<Func<HttpContext, RequestDelegate, Task>> all) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            foreach (var middleware in all)
            {
                app.Use(middleware);
            }

            next(app);
        };
}
