using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Weights.Generators.Manifest;

namespace Weights.Generators;

/// <summary>The diagnostics of the generator. Each has a page in docs/reference/diagnostics.</summary>
internal static class Diagnostics
{
    public const string UnusableManifestId = "WEIGHTS0020";

    public static readonly DiagnosticDescriptor UnusableManifest = new(
        UnusableManifestId,
        title: "The models file cannot be used",
        messageFormat: "'{0}' cannot be used: {1}. Build the project again.",
        category: "Weights.Build",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "The build writes weights.models.json, and the generator reads it. The file is damaged, "
            + "or another version of Weights.Build wrote it.",
        helpLinkUri: HelpLinks.Of(UnusableManifestId)
    );

    public static Diagnostic Create(ManifestProblem problem) =>
        Diagnostic.Create(
            UnusableManifest,
            Location.Create(problem.Path, default, default(LinePositionSpan)),
            Path.GetFileName(problem.Path),
            problem.Reason
        );
}
