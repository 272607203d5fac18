using System.Diagnostics;
using System.Globalization;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>Many small models, encrypted on all cores as the task does it, against one after the other.</summary>
internal static class SmallModelsBenchmark
{
    private const int Models = 400;
    private const int Length = 1 << 20;

    public static async Task Run()
    {
        var folder = Directory.CreateTempSubdirectory("weights-benchmark ").FullName;
        for (var i = 0; i < Models; i++)
        {
            SampleModel.Write(Path.Combine(folder, $"{i}.onnx"), Length, seed: i);
        }

        using var key = ContentKey.Generate();
        var busy = new List<double>();
        Task Encrypt(int atOnce)
        {
            var (before, watch) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
            Parallel.For(
                0,
                Models,
                new() { MaxDegreeOfParallelism = atOnce },
                i =>
                    GcmContainerFile.EncryptAndHash(
                        key,
                        ModelFileName.Of($"{i}"),
                        Path.Combine(folder, $"{i}.onnx"),
                        Path.Combine(folder, $"{i}.enc")
                    )
            );
            if (atOnce > 1)
            {
                busy.Add((Process.GetCurrentProcess().TotalProcessorTime - before) / watch.Elapsed);
            }

            return Task.CompletedTask;
        }

        var cores = Environment.ProcessorCount;
        var seconds = await Ratio.Medians(3, () => Encrypt(1), () => Encrypt(cores));
        RatioTable.WriteHead();
        RatioTable.Write($"encrypting {Models} models of 1 MiB at once", "one after the other", seconds[1], seconds[0], goal: 1);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Busy cores at once: {busy.Max():0.0} of {cores}."));
        Directory.Delete(folder, recursive: true);
    }
}
