using Microsoft.AspNetCore.HostFiltering;

namespace Weights.Sample.Hosting;

/// <summary>
/// The name of the site in redirects and links. Clients choose the <c>Host</c> of their requests, so it is not used: a redirect that a
/// cache keeps could lead other visitors to a stranger's site.
/// </summary>
internal static class PublicHost
{
    /// <summary>Names of this machine, for health checks.</summary>
    private static readonly string[] _ownNames = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>
    /// Outside Development, refuses requests (400) for names other than that of <c>Weights:PublicOrigin</c> and those of this machine.
    /// The setting <c>AllowedHosts</c> replaces this list.
    /// </summary>
    public static void AddPublicHost(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        if (HttpsOnly.Origin(configuration, environment) is { } origin && string.IsNullOrEmpty(configuration["AllowedHosts"]))
        {
            services.Configure<HostFilteringOptions>(options => options.AllowedHosts = [origin.Host, .. _ownNames]);
        }
    }

    /// <summary>Replaces the host of each request by that of <c>Weights:PublicOrigin</c>. Must come before whatever redirects.</summary>
    public static void UsePublicHost(this WebApplication app)
    {
        if (HttpsOnly.Origin(app.Configuration, app.Environment) is { } origin)
        {
            var host = HostString.FromUriComponent(origin);
            app.Use(
                (context, next) =>
                {
                    context.Request.Host = host;
                    return next(context);
                }
            );
        }
    }
}
