using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Weights.AspNetCore;

/// <summary>Tells the routing of the app and that of its branches apart. ASP.NET Core's list of all endpoints does not.</summary>
internal static class Router
{
    // UseRouting keeps its route builder under this name, which no API has. Without it, the endpoints of all branches would count as those
    // of one.
    private const string Name = "__EndpointRouteBuilder";

    /// <summary>
    /// Returns an object that all endpoints of a branch with its own UseRouting share; null for the routing of the app itself.
    /// </summary>
    public static object? Of(IEndpointRouteBuilder endpoints)
    {
        // A group makes application builders like what it is a group of. A WebApplication routes for itself, also before UseRouting is
        // called.
        var properties = endpoints.CreateApplicationBuilder().Properties;
        return properties.TryGetValue(Name, out var router) && router is not WebApplication ? router : null;
    }
}
