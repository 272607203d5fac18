using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weights.Generators.Emit;
using Weights.Generators.Manifest;
using Weights.Generators.Naming;

namespace Weights.Generators;

/// <summary>Generates <c>OnnxModels</c>, the types of its members, and <c>WeightsLoader</c> from <c>weights.models.json</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class OnnxModelsGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ReadResult> manifest = context
            .AdditionalTextsProvider.Where(ManifestReader.IsManifest)
            .WithTrackingName(TrackingNames.Files)
            .Select(ManifestReader.Read)
            .WithTrackingName(TrackingNames.Results)
            .Collect()
            .Select((results, _) => ManifestChoice.Choose(results))
            .WithTrackingName(TrackingNames.Manifest);

        // C# before version 8 does not know `#nullable enable`.
        IncrementalValueProvider<bool> nullable = context
            .ParseOptionsProvider.Select((options, _) => options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp8 })
            .WithTrackingName(TrackingNames.Language);

        context.RegisterSourceOutput(
            manifest.SelectMany((result, _) => OneOrNone(result.Problem)).WithTrackingName(TrackingNames.Problems),
            (output, problem) => output.ReportDiagnostic(Diagnostics.Create(problem))
        );

        // The input of each file contains only what the file shows, so that a changed model does not change the loader's file.
        IncrementalValuesProvider<(ModelsManifest Manifest, bool Nullable)> inputs = manifest
            .SelectMany((result, _) => OneOrNone(result.Manifest))
            .Combine(nullable);

        context.RegisterSourceOutput(
            inputs
                .Select((input, _) => new ModelsSource(Target(input), TypeName.From(input.Manifest.ClassName), input.Manifest.Models))
                .WithTrackingName(TrackingNames.Models),
            (output, source) => output.AddSource("OnnxModels.g.cs", ModelsEmitter.Emit(source))
        );
        context.RegisterSourceOutput(
            inputs.Select((input, _) => Target(input)).WithTrackingName(TrackingNames.Info),
            (output, target) =>
            {
                output.AddSource("OnnxModelInfo.g.cs", InfoEmitter.Emit(target));
                output.AddSource("OnnxTensorInfo.g.cs", TensorInfoEmitter.Emit(target));
            }
        );
        context.RegisterSourceOutput(
            inputs.Select((input, _) => new LoaderFile(Target(input), input.Manifest.LoaderPath)).WithTrackingName(TrackingNames.Loader),
            (output, file) => output.AddSource("WeightsLoader.g.cs", LoaderEmitter.Emit(file))
        );
    }

    private static Target Target((ModelsManifest Manifest, bool Nullable) input) =>
        new(NamespaceName.From(input.Manifest.Namespace), input.Manifest.IsPublic, input.Nullable);

    private static ImmutableArray<T> OneOrNone<T>(T? value)
        where T : class => value is null ? ImmutableArray<T>.Empty : ImmutableArray.Create(value);
}
