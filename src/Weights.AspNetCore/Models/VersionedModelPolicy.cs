using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;

namespace Weights.AspNetCore;

/// <summary>
/// Lets caches keep an encrypted model for ever if the request names the version that <c>MapStaticAssets()</c> serves:
/// <c>weights/face.enc?v=0ffc56e33b823a57</c>, as models.json does. Without it, the file has <c>no-cache</c>, and each visit asks for it
/// again.
/// </summary>
/// <remarks>
/// An endpoint of a static asset has one Cache-Control for all queries, so the build cannot say this. A request for another version,
/// which an older page may send, keeps <c>no-cache</c>. In Development all files do, because they change.
/// </remarks>
internal sealed class VersionedModelPolicy(IHostEnvironment host) : MatcherPolicy, IEndpointSelectorPolicy
{
    private const string Extension = ".enc";
    private const string Immutable = "public, max-age=31536000, immutable";

    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => !host.IsDevelopment() && endpoints.Any(IsModel);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (httpContext.Request.Query.ContainsKey(ModelVersion.Parameter))
        {
            httpContext.Response.OnStarting(SetImmutable, httpContext);
        }

        return Task.CompletedTask;
    }

    private static bool IsModel(Endpoint endpoint) => ModelOf(endpoint) is not null;

    private static StaticAssetDescriptor? ModelOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<StaticAssetDescriptor>() is { } asset
        && asset.Route.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
            ? asset
            : null;

    private static Task SetImmutable(object state)
    {
        var context = (HttpContext)state;
        if (
            context.Response.StatusCode
                is StatusCodes.Status200OK
                    or StatusCodes.Status206PartialContent
                    or StatusCodes.Status304NotModified
            && ModelOf(context.GetEndpoint()) is { } asset
            && ModelVersion.IsOf(asset, context.Request.Query[ModelVersion.Parameter])
        )
        {
            context.Response.Headers[HeaderNames.CacheControl] = Immutable;
        }

        return Task.CompletedTask;
    }
}
