using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore;

/// <summary>Checks the key endpoints when the app starts, because mistakes would otherwise appear as 500 at the first request.</summary>
internal sealed class EndpointCheck(
    IAuthorizationPolicyProvider policies,
    IAuthenticationSchemeProvider schemes,
    ILogger<EndpointCheck> logger
)
{
    /// <exception cref="InvalidOperationException">
    /// Two endpoints have one route, or the app cannot find out who is signed in.
    /// </exception>
    public void Run(IReadOnlyCollection<RouteEndpoint> endpoints)
    {
        RefuseTwoOfOneRoute(endpoints);
        foreach (var endpoint in endpoints.Where(endpoint => endpoint.Metadata.GetRequiredMetadata<ModelKeyMetadata>().Grants))
        {
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                logger.StrangersGetKeys(PathOf(endpoint));
            }
            else
            {
                // A pipeline is built synchronously. The policies and schemes of ASP.NET Core are in memory.
                RequireSignInAsync(endpoint).GetAwaiter().GetResult();
            }
        }
    }

    private static void RefuseTwoOfOneRoute(IEnumerable<RouteEndpoint> endpoints)
    {
        var twice = (
            from endpoint in endpoints
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
            from host in endpoint.Metadata.GetMetadata<IHostMetadata>()?.Hosts is { Count: > 0 } hosts ? hosts : [""]
            let router = endpoint.Metadata.GetRequiredMetadata<ModelKeyMetadata>().Router
            group endpoint by (Route: RouteOf(endpoint.RoutePattern), router, method, host, endpoint.Order) into same
            where same.Count() > 1
            select $"{same.Key.method} {PathOf(same.First())}"
        ).FirstOrDefault();
        if (twice is not null)
        {
            throw new InvalidOperationException(
                $"Two key endpoints have the route {twice}, so every request to it would fail: call MapModelKeys() and"
                    + " MapRawModelKeys() once, or give each call another pattern."
            );
        }
    }

    // Without the names of parameters, because routing ignores them.
    private static string RouteOf(RoutePattern pattern) =>
        string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(FormOf)))).ToUpperInvariant();

    private static string FormOf(RoutePatternPart part) =>
        part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => (parameter.IsCatchAll ? "{*" : "{")
                + string.Join(':', parameter.ParameterPolicies.Select(policy => policy.Content))
                + "}",
            _ => "",
        };

    private static string PathOf(RouteEndpoint endpoint) => $"/{endpoint.RoutePattern.RawText?.Trim('/')}";

    private async Task RequireSignInAsync(RouteEndpoint endpoint)
    {
        // The app's own providers may need a request.
        if (policies.GetType() != typeof(DefaultAuthorizationPolicyProvider) || schemes.GetType() != typeof(AuthenticationSchemeProvider))
        {
            return;
        }

        var metadata = endpoint.Metadata;
        var policy = await AuthorizationPolicy
            .CombineAsync(policies, metadata.GetOrderedMetadata<IAuthorizeData>(), metadata.GetOrderedMetadata<AuthorizationPolicy>())
            .ConfigureAwait(false);
        if (policy is { AuthenticationSchemes.Count: > 0 })
        {
            foreach (var name in policy.AuthenticationSchemes)
            {
                _ =
                    await schemes.GetSchemeAsync(name).ConfigureAwait(false)
                    ?? throw new InvalidOperationException(
                        $"The policy of the key endpoint {PathOf(endpoint)} names the authentication scheme '{name}', which the app does"
                            + " not have: add it to builder.Services.AddAuthentication(), or correct the name."
                    );
            }
        }
        else if (await schemes.GetDefaultChallengeSchemeAsync().ConfigureAwait(false) is null)
        {
            throw new InvalidOperationException(
                $"The key endpoint {PathOf(endpoint)} gives keys to signed-in users, but the app has no authentication scheme that says who"
                    + " is signed in. Add one, for example"
                    + " builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(). If the app has"
                    + " several schemes, name the default one in AddAuthentication(), or chain .RequireAuthorization(policy) with a policy"
                    + " that names its scheme."
            );
        }
    }
}
