using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Weights.Generators.Tests.Harness;

/// <summary>A project that uses the generator: its language version, its framework and its code.</summary>
internal sealed record ConsumerSetup
{
    public LanguageVersion Language { get; init; } = LanguageVersion.Latest;

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Disable;

    public IReadOnlyList<MetadataReference> References { get; init; } = Harness.References.Net10;

    public IReadOnlyList<string> Sources { get; init; } = [];

    // Diagnose, as with GenerateDocumentationFile: a public member without documentation is a warning.
    public CSharpParseOptions ParseOptions => new(Language, DocumentationMode.Diagnose);

    public CSharpCompilation Compile() =>
        CSharpCompilation.Create(
            "Consumer",
            Sources.Select(source => CSharpSyntaxTree.ParseText(source, ParseOptions)),
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                generalDiagnosticOption: ReportDiagnostic.Error,
                warningLevel: 9999,
                nullableContextOptions: Nullable
            )
        );
}
