using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weights.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints that deliver the keys of encrypted models to signed-in users.</summary>
public static class ModelKeyEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps two endpoints for signed-in users: <c>POST /api/model-key/session</c>, the session protocol, in which no unwrapped key
    /// is sent, and <c>GET /api/model-key/wrapped?kid=…</c>, for clients that hold their customer's key. docs/guides/key-delivery.md
    /// describes both.
    /// </summary>
    /// <remarks>
    /// <para>Pages get keys if their origin is <see cref="ModelKeyOptions.PublicOrigin"/> or in
    /// <see cref="ModelKeyOptions.AllowedOrigins"/>. The endpoints handle CORS themselves, for exactly these origins; do not chain
    /// <c>RequireCors</c>.</para>
    /// <para>Refusals are <c>application/problem+json</c> with a member <c>code</c>, one of <see cref="RefusalCode"/>. A signed-out
    /// user gets 401, never a redirect to a login page. Status code pages of the app do not change the responses.</para>
    /// <para>Policies that the app chains apply in addition: the user must be signed in under each of them. With <c>AllowAnonymous</c>
    /// strangers get keys; the log then has a warning at the start.</para>
    /// <para>The app does not start (<see cref="InvalidOperationException"/>) if a route is mapped twice, or if no authentication scheme
    /// says who is signed in.</para>
    /// <para>The store (<see cref="IModelKeyAuthority"/>) decides who may have which key, and refuses users without a customer.
    /// Without a store, everyone who passes the endpoints' policy can have every key of the app, and nobody can have a wrapped one.</para>
    /// </remarks>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route that both endpoints begin with.</param>
    /// <returns>
    /// A builder for both, to chain <c>.RequireAuthorization("policy")</c>, <c>.RequireRateLimiting("policy")</c> and others.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// <see cref="ModelKeyServiceCollectionExtensions.AddModelKeys"/> was not called; or no origin is allowed, so that every
    /// request would be refused.
    /// </exception>
    public static IEndpointConventionBuilder MapModelKeys(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern = "/api/model-key"
    )
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var origins = Service<OriginAllowList>(endpoints, nameof(MapModelKeys));
        if (origins.IsEmpty && !DescribedApp.IsThisProcess)
        {
            throw new InvalidOperationException(
                "MapModelKeys() needs the origin of your site, because the session protocol binds keys to it:"
                    + " set Weights:PublicOrigin in the configuration, or ModelKeyOptions.PublicOrigin, to https://your.site."
            );
        }

        var group = endpoints.MapGroup(pattern);
        Map<SessionKeyEndpoint>(group, KeyDelivery.Session, "/session", HttpMethods.Post, static endpoint => endpoint.HandleAsync);
        Map<WrappedKeyEndpoint>(group, KeyDelivery.Wrapped, "/wrapped", HttpMethods.Get, static endpoint => endpoint.HandleAsync);
        return Guard(group);
    }

    /// <summary>
    /// Maps the raw mode for signed-in users, <c>GET /api/model-key</c>: the 32 raw bytes of a key,
    /// <c>application/octet-stream</c>, <c>Cache-Control: no-store</c>.
    /// </summary>
    /// <remarks>
    /// <para>A key must be enabled for it, in <see cref="ModelKeyOptions.RawKeyIds"/> or in its record in the store.</para>
    /// <para><c>?keyId=</c> names the key; without it, the key is <see cref="ModelKeyOptions.DefaultKeyId"/>. <c>?kid=</c>, the kid
    /// from models.json, chooses among the keys of the app. If both are given, they must belong to the same key.</para>
    /// <para>Responses: 200; 400 for a malformed or repeated parameter; 401 if nobody is signed in; 403 if the request is refused; 404
    /// if there is no key for the request; 405 for methods other than GET and OPTIONS; 429 for too many requests; 503 if no key can be
    /// granted now. 401 and 403 are never a redirect to a login page. 400, 404, 405, 429 and 503 are <c>application/problem+json</c>; 429
    /// and 503 have <c>Retry-After</c>. The app's own rate limits send the status and the body that the app chose.</para>
    /// <para>The app does not start if a route is mapped twice, or if no authentication scheme says who is signed in, as for
    /// <see cref="MapModelKeys"/>.</para>
    /// <para>Without a store, everyone who passes the endpoint's policy can have every enabled key. If each customer has different keys,
    /// chain <c>.RequireAuthorization(policy)</c> with a policy that compares the request's <c>keyId</c> with a claim; the policy's
    /// resource is the <see cref="HttpContext"/>.</para>
    /// <para>Over plain HTTP a request gets 403, unless the client is on this machine
    /// (<see cref="ModelKeyOptions.AllowRawKeysOverHttp"/>).</para>
    /// <para>The key is sent unwrapped, protected only by TLS, and the page that requests it has its bytes. A user who may run the model
    /// can copy it.</para>
    /// </remarks>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route.</param>
    /// <returns>A builder to chain <c>.RequireAuthorization("policy")</c>, <c>.RequireRateLimiting("policy")</c> and others.</returns>
    /// <exception cref="InvalidOperationException">
    /// <see cref="ModelKeyServiceCollectionExtensions.AddModelKeys"/> was not called.
    /// </exception>
    public static IEndpointConventionBuilder MapRawModelKeys(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern = "/api/model-key"
    )
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        Service<OriginAllowList>(endpoints, nameof(MapRawModelKeys));
        var group = endpoints.MapGroup("");
        Map<RawKeyEndpoint>(group, KeyDelivery.Raw, pattern, HttpMethods.Get, static endpoint => endpoint.HandleAsync);
        return Guard(group);
    }

    private static void Map<T>(
        RouteGroupBuilder group,
        KeyDelivery delivery,
        string pattern,
        string method,
        Func<T, RequestDelegate> handle
    )
        where T : class
    {
        var endpoint = Handler(group, handle);
        var router = Router.Of(group);
        group
            .MapMethods(
                pattern,
                [method],
                Handler<KeyResponseGuard>(group, guard => context => guard.RunAsync(context, delivery, endpoint))
            )
            .WithMetadata(new ModelKeyMetadata(delivery, Grants: true, router));

        // Browsers send a preflight without credentials.
        group
            .MapMethods(pattern, [HttpMethods.Options], Handler<ExactCors>(group, static cors => cors.HandlePreflightAsync))
            .WithMetadata(new ModelKeyMetadata(delivery, Grants: false, router))
            .AllowAnonymous();

        // Without it, a fallback route of the app would respond with its page, and ASP.NET Core's own 405 has no metadata.
        group
            .Map(pattern, context => RefusalResponse.SendMethodNotAllowedAsync(context, delivery, method))
            .WithMetadata(new ModelKeyMetadata(delivery, Grants: false, router))
            .AllowAnonymous();
    }

    // An app that only describes itself gets no request, and may have neither the database nor the files that the services need.
    private static RequestDelegate Handler<T>(IEndpointRouteBuilder group, Func<T, RequestDelegate> handle)
        where T : class =>
        DescribedApp.IsThisProcess ? static _ => Task.CompletedTask : handle(group.ServiceProvider.GetRequiredService<T>());

    // Output caching ignores Cache-Control and, under some policies, the user. It applies the policy of the endpoint.
    private static RouteGroupBuilder Guard(RouteGroupBuilder group) =>
        group.RequireAuthorization().DisableCookieRedirect().CacheOutput(static policy => policy.NoCache());

    private static T Service<T>(IEndpointRouteBuilder endpoints, string caller)
        where T : class =>
        endpoints.ServiceProvider.GetService<T>()
        ?? throw new InvalidOperationException(
            $"{caller}() needs its services: call builder.Services.AddModelKeys() before builder.Build()."
        );
}
