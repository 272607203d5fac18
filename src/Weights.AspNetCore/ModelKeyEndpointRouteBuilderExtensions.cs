using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weights.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoint that hands the keys of encrypted models to signed-in users.</summary>
public static class ModelKeyEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>GET /api/model-key</c>: the 32 raw bytes of a key, <c>application/octet-stream</c>, <c>Cache-Control: no-store</c>, for signed-in users.
    /// </summary>
    /// <remarks>
    /// <para><c>?keyId=</c> names the key (without it, <see cref="ModelKeyOptions.DefaultKeyId"/>); <c>?kid=</c>, the fingerprint from models.json, chooses among
    /// the keys that the app knows. If both are given, they must be of one key. Answers: 200; 400 for a malformed or repeated parameter and 404 for an unknown key, both
    /// <c>application/problem+json</c>; 401 signed out and 403 refused, never a redirect to a login page; 405 for other methods than GET.</para>
    /// <para>Everybody whom the endpoint's policy lets in can have every key that the app knows. Where customers have keys of their own, chain
    /// <c>.RequireAuthorization(policy)</c> with a policy that compares the request's <c>keyId</c> with a claim; the policy's resource is the <see cref="HttpContext"/>.</para>
    /// <para>This is the compatible mode: the key travels as it is, protected by TLS alone, and the page that asks for it holds it. It does not stop a user who may run the model from copying it.</para>
    /// </remarks>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route.</param>
    /// <returns>A builder to chain <c>.RequireAuthorization("policy")</c>, <c>.RequireRateLimiting("policy")</c> and others.</returns>
    /// <exception cref="InvalidOperationException"><see cref="ModelKeyServiceCollectionExtensions.AddModelKeys"/> was not called.</exception>
    public static IEndpointConventionBuilder MapModelKeys(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/api/model-key")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var store = endpoints.ServiceProvider.GetService<ModelKeyStore>()
            ?? throw new InvalidOperationException("MapModelKeys() needs its services: call builder.Services.AddModelKeys() before builder.Build().");

        // Output caching looks at neither Cache-Control nor, under some policies, at who asks; it obeys the endpoint's own policy.
        return endpoints.MapMethods(pattern, [HttpMethods.Get], new ModelKeyEndpoint(store).AnswerAsync)
            .WithMetadata(ModelKeyMetadata.Instance)
            .RequireAuthorization()
            .DisableCookieRedirect()
            .CacheOutput(static policy => policy.NoCache());
    }
}
