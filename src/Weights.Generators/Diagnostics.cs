using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Weights.Generators.Manifest;

namespace Weights.Generators;

/// <summary>The generator's part of the WEIGHTS codes; each has a page under docs/reference/diagnostics.</summary>
internal static class Diagnostics
{
    public const string UnusableManifestId = "WEIGHTS0020";

    public static readonly DiagnosticDescriptor UnusableManifest = new(
        UnusableManifestId,
        title: "The models file cannot be used",
        messageFormat: "'{0}' cannot be used: {1}. Build the project again to have it written anew.",
        category: "Weights.Build",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "The build writes weights.models.json for the generator of OnnxModels. The file is damaged, or was written by another version of Weights.Build.",
        helpLinkUri: HelpLinks.Of(UnusableManifestId)
    );

    public static Diagnostic Create(Problem problem) =>
        Diagnostic.Create(
            UnusableManifest,
            Location.Create(problem.Path, default, default(LinePositionSpan)),
            Path.GetFileName(problem.Path),
            problem.Reason
        );
}
