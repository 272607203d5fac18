using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weights.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints that hand the keys of encrypted models to signed-in users.</summary>
public static class ModelKeyEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>POST /api/model-key/session</c>, the session protocol, in which no key travels as it is, and <c>GET /api/model-key/wrapped?kid=…</c>, for clients that
    /// hold their customer's key; for signed-in users. docs/key-delivery.md describes both.
    /// </summary>
    /// <remarks>
    /// <para>Pages get keys whose origin is <see cref="ModelKeyOptions.PublicOrigin"/> or on <see cref="ModelKeyOptions.AllowedOrigins"/>. The endpoints answer
    /// CORS themselves, for exactly these; do not chain <c>RequireCors</c>.</para>
    /// <para>Refusals are <c>application/problem+json</c> with a member <c>code</c>, one of <see cref="RefusalCode"/>; 401 signed out, never a redirect to a login page.</para>
    /// <para>Who may have which key is the store's decision. Without one (<see cref="IModelKeyAuthority"/>), everybody whom the endpoints' policy lets in can have every key that
    /// the app knows, and nobody has a wrapped one.</para>
    /// </remarks>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route that both begin with.</param>
    /// <returns>A builder for both, to chain <c>.RequireAuthorization("policy")</c>, <c>.RequireRateLimiting("policy")</c> and others.</returns>
    /// <exception cref="InvalidOperationException">
    /// <see cref="ModelKeyServiceCollectionExtensions.AddModelKeys"/> was not called; or no origin is allowed, so that every request would be refused.
    /// </exception>
    public static IEndpointConventionBuilder MapModelKeys(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern = "/api/model-key"
    )
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var origins = Service<OriginAllowList>(endpoints, nameof(MapModelKeys));
        if (origins.IsEmpty)
        {
            throw new InvalidOperationException(
                "MapModelKeys() needs to know your site's origin, which the session protocol binds keys to: set Weights:PublicOrigin in the configuration, or ModelKeyOptions.PublicOrigin, to https://your.site."
            );
        }

        var group = endpoints.MapGroup(pattern);
        Map(
            group,
            KeyDelivery.Session,
            "/session",
            HttpMethods.Post,
            endpoints.ServiceProvider.GetRequiredService<SessionKeyEndpoint>().HandleAsync
        );
        Map(
            group,
            KeyDelivery.Wrapped,
            "/wrapped",
            HttpMethods.Get,
            endpoints.ServiceProvider.GetRequiredService<WrappedKeyEndpoint>().HandleAsync
        );
        return Guarded(group);
    }

    /// <summary>
    /// Maps the compatible mode, <c>GET /api/model-key</c>: the 32 raw bytes of a key, <c>application/octet-stream</c>, <c>Cache-Control: no-store</c>, for signed-in users.
    /// </summary>
    /// <remarks>
    /// <para>A key has to be enabled for it: <see cref="ModelKeyOptions.RawKeyIds"/>, or its record in the store.</para>
    /// <para><c>?keyId=</c> names the key (without it, <see cref="ModelKeyOptions.DefaultKeyId"/>); <c>?kid=</c>, the fingerprint from models.json, chooses among
    /// the keys that the app knows. If both are given, they must be of one key. Answers: 200; 400 for a malformed or repeated parameter and 404 for an unknown key, both
    /// <c>application/problem+json</c>; 401 signed out and 403 refused, never a redirect to a login page; 405 for other methods than GET.</para>
    /// <para>Without a store, everybody whom the endpoint's policy lets in can have every key that is enabled. Where customers have keys of their own, chain
    /// <c>.RequireAuthorization(policy)</c> with a policy that compares the request's <c>keyId</c> with a claim; the policy's resource is the <see cref="HttpContext"/>.</para>
    /// <para>The key travels as it is, protected by TLS alone, and the page that asks for it holds it. It does not stop a user who may run the model from copying it.</para>
    /// </remarks>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route.</param>
    /// <returns>A builder to chain <c>.RequireAuthorization("policy")</c>, <c>.RequireRateLimiting("policy")</c> and others.</returns>
    /// <exception cref="InvalidOperationException"><see cref="ModelKeyServiceCollectionExtensions.AddModelKeys"/> was not called.</exception>
    public static IEndpointConventionBuilder MapRawModelKeys(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern = "/api/model-key"
    )
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var endpoint = Service<RawKeyEndpoint>(endpoints, nameof(MapRawModelKeys));
        var group = endpoints.MapGroup("");
        Map(group, KeyDelivery.Raw, pattern, HttpMethods.Get, endpoint.HandleAsync);
        return Guarded(group);
    }

    private static void Map(RouteGroupBuilder group, KeyDelivery delivery, string pattern, string method, RequestDelegate response)
    {
        var metadata = new ModelKeyMetadata(delivery);
        group.MapMethods(pattern, [method], response).WithMetadata(metadata);

        // A preflight carries no credentials.
        group
            .MapMethods(
                pattern,
                [HttpMethods.Options],
                ((IEndpointRouteBuilder)group).ServiceProvider.GetRequiredService<ExactCors>().HandlePreflightAsync
            )
            .WithMetadata(metadata)
            .AllowAnonymous();
    }

    // Output caching looks at neither Cache-Control nor, under some policies, at who asks; it obeys the endpoint's own policy.
    private static RouteGroupBuilder Guarded(RouteGroupBuilder group) =>
        group.RequireAuthorization().DisableCookieRedirect().CacheOutput(static policy => policy.NoCache());

    private static T Service<T>(IEndpointRouteBuilder endpoints, string caller)
        where T : class =>
        endpoints.ServiceProvider.GetService<T>()
        ?? throw new InvalidOperationException(
            $"{caller}() needs its services: call builder.Services.AddModelKeys() before builder.Build()."
        );
}
