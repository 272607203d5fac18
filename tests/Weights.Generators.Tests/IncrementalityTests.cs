using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>An editor runs the generator at every key press, so a step must not run again if its input did not change.</summary>
[TestClass]
public sealed class IncrementalityTests
{
    private static readonly CSharpParseOptions _latest = new ConsumerSetup().ParseOptions;
    private static readonly TestFile _manifest = TestFile.Manifest(ModelsJson.Of("a", "b"));
    private static readonly TestFile _other = new("/app/settings.json", "{}");

    // The last step of each output.
    private static readonly string[] _outputs = [TrackingNames.Models, TrackingNames.Info, TrackingNames.Loader];

    [TestMethod]
    public void A_source_file_of_the_project_leaves_every_step_cached()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class New { }", _latest)));

        AssertUnchanged(driver, [.. TrackingNames.All.Except([TrackingNames.Problems])]);
        AssertNothingWritten(driver);
    }

    [TestMethod]
    public void Another_additional_file_leaves_every_step_cached()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver
            .ReplaceAdditionalText(_other, new TestFile(_other.Path, "{ \"changed\": true }"))
            .AddAdditionalTexts([new TestFile("/app/new.txt", "")])
            .RunGenerators(compilation);

        AssertUnchanged(driver, [.. TrackingNames.All.Except([TrackingNames.Problems])]);
        AssertNothingWritten(driver);
    }

    [TestMethod]
    public void The_same_text_in_a_new_file_changes_nothing_after_the_reader()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver.ReplaceAdditionalText(_manifest, TestFile.Manifest(ModelsJson.Of("a", "b"))).RunGenerators(compilation);

        AssertUnchanged(driver, [TrackingNames.Results, TrackingNames.Manifest, TrackingNames.Language, .. _outputs]);
    }

    [TestMethod]
    public void A_changed_model_generates_only_the_file_of_the_models_again()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver
            .ReplaceAdditionalText(_manifest, TestFile.Manifest(ModelsJson.Create(new TestModel("a"), new TestModel("b", Size: 5))))
            .RunGenerators(compilation);

        AssertUnchanged(driver, [TrackingNames.Language, TrackingNames.Info, TrackingNames.Loader]);
        AssertReasons(driver, TrackingNames.Models, IncrementalStepRunReason.Modified);
        Assert.AreEqual(1, Writes(driver).Count(reason => reason is IncrementalStepRunReason.Modified));
    }

    [TestMethod]
    public void The_order_of_the_items_changes_nothing_after_the_reader()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver.ReplaceAdditionalText(_manifest, TestFile.Manifest(ModelsJson.Of("b", "a"))).RunGenerators(compilation);

        AssertUnchanged(driver, [.. TrackingNames.All.Except([TrackingNames.Problems, TrackingNames.Files])]);
        AssertNothingWritten(driver);
    }

    [TestMethod]
    public void A_renamed_class_generates_only_the_file_of_the_models_again()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver
            .ReplaceAdditionalText(
                _manifest,
                TestFile.Manifest(ModelsJson.Create("Models", "MyApp", "internal", new TestModel("a"), new TestModel("b")))
            )
            .RunGenerators(compilation);

        AssertUnchanged(driver, [TrackingNames.Info, TrackingNames.Loader]);
        AssertReasons(driver, TrackingNames.Models, IncrementalStepRunReason.Modified);
    }

    [TestMethod]
    public void No_step_keeps_a_compilation_or_a_part_of_one()
    {
        // Roslyn's own first step outputs the file. All later steps output values.
        ImmutableDictionary<string, ImmutableArray<IncrementalGeneratorRunStep>> steps = Start(out _)
            .GetRunResult()
            .Results.Single()
            .TrackedSteps;

        foreach (string name in TrackingNames.All.Except([TrackingNames.Files, TrackingNames.Problems]))
        {
            object[] held = [.. steps[name].SelectMany(step => step.Outputs).SelectMany(output => HeldValues.Of(output.Value))];
            Assert.IsNotEmpty(held, name);
            Assert.IsEmpty(
                held.Where(value => value.GetType().Namespace!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)),
                name
            );
        }
    }

    [TestMethod]
    public void A_language_version_with_the_same_features_changes_nothing()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver
            .WithUpdatedParseOptions(_latest.WithLanguageVersion(LanguageVersion.CSharp9))
            .RunGenerators(compilation.RemoveAllSyntaxTrees());

        AssertUnchanged(driver, [.. TrackingNames.All.Except([TrackingNames.Problems])]);
        AssertNothingWritten(driver);
    }

    [TestMethod]
    public void A_problem_is_cached_too()
    {
        TestFile broken = TestFile.Manifest("{");
        GeneratorDriver driver = Start(out Compilation compilation).ReplaceAdditionalText(_manifest, broken).RunGenerators(compilation);
        AssertReasons(driver, TrackingNames.Problems, IncrementalStepRunReason.New);

        driver = driver.ReplaceAdditionalText(broken, TestFile.Manifest("{")).RunGenerators(compilation.Clone());

        AssertUnchanged(driver, [TrackingNames.Results, TrackingNames.Manifest, TrackingNames.Problems]);
    }

    [TestMethod]
    public void Every_step_that_the_tests_name_runs()
    {
        GeneratorDriver driver = Start(out Compilation compilation);
        AssertReasons(driver, TrackingNames.Models, IncrementalStepRunReason.New);

        driver = driver.ReplaceAdditionalText(_manifest, TestFile.Manifest("{")).RunGenerators(compilation);

        ImmutableDictionary<string, ImmutableArray<IncrementalGeneratorRunStep>> steps = driver
            .GetRunResult()
            .Results.Single()
            .TrackedSteps;
        Assert.IsEmpty(TrackingNames.All.Except(steps.Keys));
    }

    private static GeneratorDriver Start(out Compilation compilation)
    {
        compilation = new ConsumerSetup { Sources = ["class Old { }"] }.Compile();
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new OnnxModelsGenerator().AsSourceGenerator()],
            [_manifest, _other],
            _latest,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)
        );
        return driver.RunGenerators(compilation);
    }

    private static void AssertNothingWritten(GeneratorDriver driver)
    {
        IncrementalStepRunReason[] writes = Writes(driver);
        Assert.HasCount(_outputs.Length, writes);
        Assert.IsTrue(writes.All(reason => reason is IncrementalStepRunReason.Cached));
    }

    private static IncrementalStepRunReason[] Writes(GeneratorDriver driver) =>
        [
            .. driver
                .GetRunResult()
                .Results.Single()
                .TrackedOutputSteps.SelectMany(pair => pair.Value)
                .SelectMany(step => step.Outputs)
                .Select(output => output.Reason),
        ];

    private static void AssertUnchanged(GeneratorDriver driver, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            AssertReasons(driver, name, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
        }
    }

    private static void AssertReasons(GeneratorDriver driver, string name, params IncrementalStepRunReason[] allowed)
    {
        IncrementalStepRunReason[] reasons = Reasons(driver, name);
        Assert.IsNotEmpty(reasons, name);
        Assert.IsEmpty(reasons.Except(allowed), $"{name}: {string.Join(", ", reasons)}");
    }

    private static IncrementalStepRunReason[] Reasons(GeneratorDriver driver, string name)
    {
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        Assert.IsTrue(result.TrackedSteps.TryGetValue(name, out ImmutableArray<IncrementalGeneratorRunStep> steps), $"{name} did not run");
        return [.. steps.SelectMany(step => step.Outputs).Select(output => output.Reason)];
    }
}
