using System.Reflection;

namespace Weights.Generators;

/// <summary>Where the page of a WEIGHTS code is.</summary>
internal static class HelpLinks
{
    // The project sets it: the address of the pages if the repository has one, otherwise their folder in the package.
    private static readonly string _folder = typeof(HelpLinks)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "DiagnosticPages")
        .Value;

    /// <param name="id">A WEIGHTS code.</param>
    public static string Of(string id) => _folder + id + ".md";
}
