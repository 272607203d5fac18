using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Weights.AspNetCore;

/// <summary>Notices that routing chooses a key endpoint, before any middleware after it can respond in its place.</summary>
/// <remarks>Matcher policies run only for requests that may match a key endpoint, so other requests cost nothing.</remarks>
internal sealed class ModelKeyResponsePolicy(KeyResponseGuard guard) : MatcherPolicy, IEndpointSelectorPolicy
{
    // The last one, after those that refuse candidates.
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(endpoint => MetadataOf(endpoint) is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (MetadataOf(Chosen(candidates)) is { } metadata)
        {
            guard.Match(httpContext, metadata.Delivery);
        }

        return Task.CompletedTask;
    }

    // Candidates are sorted, the best one first.
    private static Endpoint? Chosen(CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i))
            {
                return candidates[i].Endpoint;
            }
        }

        return null;
    }

    private static ModelKeyMetadata? MetadataOf(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<ModelKeyMetadata>();
}
