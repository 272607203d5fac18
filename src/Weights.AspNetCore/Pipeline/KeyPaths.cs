using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Weights.AspNetCore;

/// <summary>The paths of the key endpoints, for requests that the app's middleware may refuse before routing.</summary>
internal sealed class KeyPaths
{
    private (string End, KeyDelivery Delivery)[] _paths = [];

    /// <summary>
    /// Keeps the fixed end of each route, because what is before it may be a parameter, or a path base that is not known yet.
    /// </summary>
    public void Keep(IEnumerable<RouteEndpoint> endpoints) =>
        _paths = [
            .. from endpoint in endpoints
            let end = string.Concat(Literals(endpoint.RoutePattern).Reverse().Select(literal => $"/{literal}"))
            where end.Length > 0
            select (end, endpoint.Metadata.GetRequiredMetadata<ModelKeyMetadata>().Delivery) into path
            group path by path.end into same
            select same.First(),
        ];

    /// <summary>
    /// How the endpoint of a path delivers keys, and whether the route is the whole path; null if it is not the path of a key endpoint.
    /// </summary>
    public (KeyDelivery Delivery, bool IsWhole)? Find(PathString path)
    {
        var trimmed = path.Value.AsSpan().TrimEnd('/');
        foreach (var (end, delivery) in _paths)
        {
            if (trimmed.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            {
                return (delivery, trimmed.Length == end.Length);
            }
        }

        return null;
    }

    private static IEnumerable<string> Literals(RoutePattern pattern) =>
        pattern
            .PathSegments.Reverse()
            .TakeWhile(segment => segment.IsSimple && segment.Parts[0].IsLiteral)
            .Select(segment => ((RoutePatternLiteralPart)segment.Parts[0]).Content);
}
