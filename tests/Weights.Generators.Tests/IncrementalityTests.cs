using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>An editor runs the generator at every key press: what did not change may not be computed again.</summary>
[TestClass]
public sealed class IncrementalityTests
{
    private static readonly CSharpParseOptions s_latest = new Setup().ParseOptions;
    private static readonly TestFile s_manifest = TestFile.Manifest(ModelsJson.Of("a", "b"));
    private static readonly TestFile s_other = new("/app/settings.json", "{}");

    private static readonly string[] s_outputs = [TrackingNames.Models, TrackingNames.Info, TrackingNames.Loader];

    [TestMethod]
    public void A_source_file_of_the_consumer_leaves_every_step_cached()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class New { }", s_latest)));

        AssertUnchanged(driver, [.. TrackingNames.All.Except([TrackingNames.Problems])]);
        AssertNothingWritten(driver);
    }

    [TestMethod]
    public void Another_additional_file_leaves_every_step_cached()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver
            .ReplaceAdditionalText(s_other, new TestFile(s_other.Path, "{ \"changed\": true }"))
            .AddAdditionalTexts([new TestFile("/app/new.txt", "")])
            .RunGenerators(compilation);

        AssertUnchanged(driver, [.. TrackingNames.All.Except([TrackingNames.Problems])]);
        AssertNothingWritten(driver);
    }

    [TestMethod]
    public void The_same_text_in_a_file_written_again_changes_nothing_behind_the_reader()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver.ReplaceAdditionalText(s_manifest, TestFile.Manifest(ModelsJson.Of("a", "b"))).RunGenerators(compilation);

        AssertUnchanged(driver, [TrackingNames.Results, TrackingNames.Manifest, TrackingNames.Language, .. s_outputs]);
    }

    [TestMethod]
    public void A_changed_model_leaves_the_loader_and_the_class_of_models_alone()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver.ReplaceAdditionalText(s_manifest, TestFile.Manifest(ModelsJson.Of("a", "c"))).RunGenerators(compilation);

        AssertUnchanged(driver, [TrackingNames.Language, TrackingNames.Info, TrackingNames.Loader]);
        AssertReasons(driver, TrackingNames.Models, IncrementalStepRunReason.Modified);
    }

    [TestMethod]
    public void Another_language_version_of_the_same_kind_changes_nothing()
    {
        GeneratorDriver driver = Start(out Compilation compilation);

        driver = driver.WithUpdatedParseOptions(s_latest.WithLanguageVersion(LanguageVersion.CSharp9)).RunGenerators(
            compilation.RemoveAllSyntaxTrees());

        AssertUnchanged(driver, [.. TrackingNames.All.Except([TrackingNames.Problems])]);
        AssertNothingWritten(driver);
    }

    [TestMethod]
    public void A_problem_is_cached_as_well()
    {
        TestFile broken = TestFile.Manifest("{");
        GeneratorDriver driver = Start(out Compilation compilation).ReplaceAdditionalText(s_manifest, broken).RunGenerators(compilation);
        AssertReasons(driver, TrackingNames.Problems, IncrementalStepRunReason.New);

        driver = driver.ReplaceAdditionalText(broken, TestFile.Manifest("{")).RunGenerators(compilation.Clone());

        AssertUnchanged(driver, [TrackingNames.Results, TrackingNames.Manifest, TrackingNames.Problems]);
    }

    [TestMethod]
    public void Every_step_that_the_tests_look_at_runs()
    {
        GeneratorDriver driver = Start(out Compilation compilation);
        AssertReasons(driver, TrackingNames.Models, IncrementalStepRunReason.New);

        driver = driver.ReplaceAdditionalText(s_manifest, TestFile.Manifest("{")).RunGenerators(compilation);

        ImmutableDictionary<string, ImmutableArray<IncrementalGeneratorRunStep>> steps = driver.GetRunResult().Results.Single().TrackedSteps;
        Assert.IsEmpty(TrackingNames.All.Except(steps.Keys));
    }

    private static GeneratorDriver Start(out Compilation compilation)
    {
        compilation = new Setup { Sources = ["class Old { }"] }.Compile();
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new OnnxModelsGenerator().AsSourceGenerator()],
            [s_manifest, s_other],
            s_latest,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return driver.RunGenerators(compilation);
    }

    private static void AssertNothingWritten(GeneratorDriver driver)
    {
        IncrementalGeneratorRunStep[] writes = [.. driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(pair => pair.Value)];
        Assert.HasCount(s_outputs.Length, writes);
        Assert.IsTrue(writes.SelectMany(step => step.Outputs).All(output => output.Reason is IncrementalStepRunReason.Cached));
    }

    private static void AssertUnchanged(GeneratorDriver driver, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            AssertReasons(driver, name, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
        }
    }

    private static void AssertReasons(GeneratorDriver driver, string name, params IncrementalStepRunReason[] allowed)
    {
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        Assert.IsTrue(result.TrackedSteps.TryGetValue(name, out ImmutableArray<IncrementalGeneratorRunStep> steps), $"{name} did not run");
        IncrementalStepRunReason[] reasons = [.. steps.SelectMany(step => step.Outputs).Select(output => output.Reason)];
        Assert.IsNotEmpty(reasons, name);
        Assert.IsEmpty(reasons.Except(allowed), $"{name}: {string.Join(", ", reasons)}");
    }
}
