using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Weights.Generators;

namespace Weights.Benchmarks;

/// <summary>The typed manifest of a thousand models in an editor's process that is warm: the first run, a key press elsewhere, and one changed model.</summary>
internal static class GeneratorBenchmark
{
    private const int Models = 1_000;

    /// <summary>Until the generator's code is compiled as it is in a process that lives for hours.</summary>
    private const int WarmUp = 30;

    /// <summary>What people do not notice, in seconds.</summary>
    private const double Unnoticed = 0.1;

    public static async Task Run()
    {
        var compilation = CSharpCompilation.Create("Consumer", [CSharpSyntaxTree.ParseText("class Old { }")]);
        var typed = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class New { }"));
        var (models, changed) = (new ModelsJson(Text(size: 1_000_000)), new ModelsJson(Text(size: 1_000_001)));
        for (var i = 0; i < WarmUp; i++)
        {
            Start().AddAdditionalTexts([models]).RunGenerators(compilation);
        }

        var first = Start().AddAdditionalTexts([models]).RunGenerators(compilation);

        var seconds = await Ratio.Medians(
            20,
            () => Task.FromResult(Start().AddAdditionalTexts([models]).RunGenerators(compilation)),
            () => Task.FromResult(first.RunGenerators(typed)),
            () => Task.FromResult(first.ReplaceAdditionalText(models, changed).RunGenerators(compilation))
        );

        Ratio.Print($"{Models} models for the first time, against 100 ms", seconds[0] / Unnoticed, 1, seconds[0]);
        Ratio.Print($"{Models} models at a key press elsewhere, against the first time", seconds[1] / seconds[0], 0.1, seconds[1]);
        Ratio.Print($"One of {Models} models changed, against the first time", seconds[2] / seconds[0], 1, seconds[2]);

        // Only here, since keeping track of steps is work that no editor does.
        var tracked = Start(tracked: true).AddAdditionalTexts([models]).RunGenerators(compilation);
        PrintSteps("A key press elsewhere", tracked.RunGenerators(typed));
        PrintSteps("One changed model", tracked.ReplaceAdditionalText(models, changed).RunGenerators(compilation));
    }

    private static CSharpGeneratorDriver Start(bool tracked = false) =>
        CSharpGeneratorDriver.Create(
            [new OnnxModelsGenerator().AsSourceGenerator()],
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: tracked)
        );

    private static void PrintSteps(string what, GeneratorDriver driver)
    {
        var steps = driver
            .GetRunResult()
            .Results.Single()
            .TrackedSteps.Select(step =>
                (
                    step.Key,
                    Count: step.Value.SelectMany(run => run.Outputs)
                        .Count(output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified)
                )
            )
            .Where(step => step.Count > 0)
            .Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Key} ({step.Count})"));
        Console.WriteLine($"{what} gives other results in: {string.Join(", ", steps.DefaultIfEmpty("no step"))}");
    }

    private static string Text(int size)
    {
        const string tensor = """{ "name": "NAME", "type": "float32[1, 512]", "elementType": "float32", "shape": [1, 512] }""";
        var models = Enumerable
            .Range(0, Models)
            .Select(i =>
                $$"""
                    { "name": "folder/model {{i:0000}}", "source": "models/{{i:0000}}.onnx", "size": {{(
                        i == Models / 2 ? size : 1_000_000
                    )}}, "encryptedSize": 1000028, "format": "gcm",
                      "keys": [ { "keyId": "default", "path": "weights/folder/model%20{{i:0000}}.enc" } ], "producer": "pytorch 2.1", "operatorSets": [ { "domain": "", "version": 17 } ],
                      "inputs": [ {{tensor.Replace("NAME", "input", StringComparison.Ordinal)}}, {{tensor.Replace(
                        "NAME",
                        "state",
                        StringComparison.Ordinal
                    )}} ],
                      "outputs": [ {{tensor.Replace("NAME", "output", StringComparison.Ordinal)}} ] }
                    """
            );
        return $$"""
            { "version": 1, "class": "OnnxModels", "namespace": "Site", "access": "internal", "basePath": "", "outputPath": "weights",
              "loader": { "path": "weights/weights-loader.js" }, "models": [ {{string.Join(",\n", models)}} ] }
            """;
    }

    private sealed class ModelsJson(string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text, Encoding.UTF8);

        public override string Path => "/app/obj/weights.models.json";

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }
}
