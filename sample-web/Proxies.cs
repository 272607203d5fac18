using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Weights.Sample;

/// <summary>Behind a reverse proxy that ends TLS, the site learns from its headers who asks, and that it was by https. Key delivery takes no origin from them.</summary>
internal static class Proxies
{
    /// <summary>Believes the proxies on this machine and those of <c>Sample:KnownProxies</c> (addresses), and nobody else.</summary>
    public static void AddKnownProxies(this IServiceCollection services, IConfiguration configuration) =>
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var address in configuration.GetSection("Sample:KnownProxies").Get<string[]>() ?? [])
            {
                options.KnownProxies.Add(IPAddress.Parse(address));
            }
        });
}
