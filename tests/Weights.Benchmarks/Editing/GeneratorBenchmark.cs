using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Weights.Generators;

namespace Weights.Benchmarks;

/// <summary>
/// The typed manifest of a thousand models in an editor's process that has run for a while: the first run, a key press in another file, and
/// one changed model.
/// </summary>
internal static class GeneratorBenchmark
{
    private const int Models = 1_000;

    /// <summary>Runs until the generator's code is compiled as in a process that has run for hours.</summary>
    private const int WarmUp = 30;

    /// <summary>A time that people do not notice, in seconds.</summary>
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

        RatioTable.WriteHead();
        RatioTable.Write($"{Models} models, first run of the generator", "100 ms", seconds[0], Unnoticed, goal: 1);
        RatioTable.Write($"{Models} models, a key press in another file", "the first run", seconds[1], seconds[0], goal: 0.1);
        RatioTable.Write($"{Models} models, one of them changed", "the first run", seconds[2], seconds[0], goal: 1);
        Console.WriteLine();

        // Not in the runs above, because no editor tracks steps.
        var tracked = Start(tracked: true).AddAdditionalTexts([models]).RunGenerators(compilation);
        PrintSteps("A key press in another file", tracked.RunGenerators(typed));
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
        Console.WriteLine($"{what} changes the results of: {string.Join(", ", steps.DefaultIfEmpty("no step"))}.");
    }

    private static string Text(int size)
    {
        var models = Enumerable.Range(0, Models).Select(i => Model(i, i == Models / 2 ? size : 1_000_000));
        return $$"""
            { "version": 1, "class": "OnnxModels", "namespace": "Site", "access": "internal", "basePath": "", "outputPath": "weights",
              "loader": { "path": "weights/weights-loader.js" }, "models": [ {{string.Join(",\n", models)}} ] }
            """;
    }

    private static string Model(int i, int size) =>
        $$"""
            { "name": "folder/model {{i:0000}}", "source": "models/{{i:0000}}.onnx", "size": {{size}}, "encryptedSize": 1000028,
              "format": "gcm", "keys": [ { "keyId": "default", "path": "weights/folder/model%20{{i:0000}}.enc" } ],
              "producer": "pytorch 2.1", "operatorSets": [ { "domain": "", "version": 17 } ],
              "inputs": [ {{Tensor("input")}}, {{Tensor("state")}} ], "outputs": [ {{Tensor("output")}} ] }
            """;

    private static string Tensor(string name) =>
        $$"""{ "name": "{{name}}", "type": "float32[1, 512]", "elementType": "float32", "shape": [1, 512] }""";

    private sealed class ModelsJson(string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text, Encoding.UTF8);

        public override string Path => "/app/obj/weights.models.json";

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }
}
