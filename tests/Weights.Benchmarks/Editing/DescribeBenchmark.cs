using System.Diagnostics;
using Microsoft.Build.Evaluation;
using Microsoft.Build.Framework;
using Microsoft.Build.Locator;

namespace Weights.Benchmarks;

/// <summary>
/// The time of DescribeModels in an editor's design-time build of a site with 200 unchanged models, against the whole build, in a process
/// that has built before.
/// </summary>
internal static class DescribeBenchmark
{
    private const int Models = 200;
    private const int Rounds = 15;

    public static async Task Run()
    {
        MSBuildLocator.RegisterDefaults();
        using var site = new BenchmarkSite("Site", """<OnnxModel Include="models/**/*.onnx" />""");
        var model = ModelWithTensors.Bytes(
            [
                ModelWithTensors.Tensor("input", ModelWithTensors.Float32, 1, 512),
                ModelWithTensors.Tensor("state", ModelWithTensors.Float32, 2, "batch", 128),
                ModelWithTensors.Tensor("sr", ModelWithTensors.Int64),
            ],
            ModelWithTensors.Tensor("output", ModelWithTensors.Float32, 1, 1)
        );
        Directory.CreateDirectory(site.At("models/folder"));
        for (var i = 0; i < Models; i++)
        {
            await File.WriteAllBytesAsync(site.At($"models/folder/model {i:000}.onnx"), model);
        }

        await site.DotNet("restore");
        InProcess.Measure(site.At("Site.csproj"));
    }

    // A separate class, because its methods need MSBuild when they are compiled, and the locator must have found MSBuild before.
    private static class InProcess
    {
        public static void Measure(string file)
        {
            // The properties with which Visual Studio and the language servers ask for the compiler's arguments.
            using var collection = new ProjectCollection(
                new Dictionary<string, string>
                {
                    ["DesignTimeBuild"] = "true",
                    ["BuildingProject"] = "false",
                    ["BuildProjectReferences"] = "false",
                    ["SkipCompilerExecution"] = "true",
                    ["ProvideCommandLineArgs"] = "true",
                    ["ContinueOnError"] = "ErrorAndContinue",
                }
            );
            var project = collection.LoadProject(file);
            var (describing, building) = (new List<double>(), new List<double>());
            for (var round = 0; round <= Rounds; round++)
            {
                var clock = new Clock("DescribeModels");
                var watch = Stopwatch.StartNew();
                if (!project.CreateProjectInstance().Build(["Compile", "CoreCompile"], [clock]))
                {
                    throw new InvalidOperationException("The design-time build failed.");
                }

                // The first round warms up and describes the models.
                if (round > 0)
                {
                    building.Add(watch.Elapsed.TotalSeconds);
                    describing.Add(clock.Elapsed.TotalSeconds);
                }
            }

            var (describe, build) = (Ratio.Median(describing), Ratio.Median(building));
            RatioTable.WriteHead();
            RatioTable.Write($"DescribeModels, {Models} unchanged models", "the whole design-time build", describe, build, goal: 0.05);
        }
    }

    /// <summary>Measures a target's own tasks.</summary>
    private sealed class Clock(string target) : ILogger
    {
        private readonly Stopwatch _watch = new();

        public TimeSpan Elapsed => _watch.Elapsed;

        public LoggerVerbosity Verbosity { get; set; }

        public string? Parameters { get; set; }

        public void Initialize(IEventSource eventSource)
        {
            eventSource.TargetStarted += (_, started) => When(started.TargetName, _watch.Start);
            eventSource.TargetFinished += (_, finished) => When(finished.TargetName, _watch.Stop);
            eventSource.ErrorRaised += (_, error) => Console.Error.WriteLine($"{error.Code} {error.Message}");
        }

        public void Shutdown() { }

        private void When(string name, Action then)
        {
            if (name == target)
            {
                then();
            }
        }
    }
}
