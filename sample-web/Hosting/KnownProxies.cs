using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Weights.Sample.Hosting;

/// <summary>The reverse proxies whose X-Forwarded-* headers the site trusts. Key delivery takes no origin from these headers.</summary>
internal static class KnownProxies
{
    /// <summary>Trusts proxies on this machine and the addresses in <c>Sample:KnownProxies</c>, and no others.</summary>
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
