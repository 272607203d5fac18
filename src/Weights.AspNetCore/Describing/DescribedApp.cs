using System.Reflection;

namespace Weights.AspNetCore;

/// <summary>
/// Whether the app only describes itself: a build runs <c>Program.cs</c> to write its OpenAPI document. Such a run is in Production,
/// without the configuration and the secrets of the site. It must need no key, no origin and no database, and must leave no file.
/// </summary>
internal static class DescribedApp
{
    // Microsoft.Extensions.ApiDescription.Server and Swashbuckle.AspNetCore.Cli load the app into their own program. ASP.NET Core's
    // documentation of OpenAPI tells an app to compare the name too, because there is no other sign.
    private static readonly string[] _programs = ["GetDocument.Insider", "dotnet-swagger"];

    /// <summary>Whether this process does nothing else.</summary>
    public static bool IsThisProcess { get; } = _programs.Contains(Assembly.GetEntryAssembly()?.GetName().Name, StringComparer.Ordinal);
}
