using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>
/// The most private memory that a build holds while it encrypts a model of 1 GiB, minus that of a build whose model is up to date.
/// </summary>
internal static class MemoryBenchmark
{
    private const long Length = 1L << 30;
    private const int Rounds = 5;

    public static async Task Run()
    {
        using var site = new BenchmarkSite("Site", """<OnnxModel Include="models/*.onnx" />""");
        SampleModel.Write(site.At("models/a.onnx"), Length, seed: 1);
        await site.DotNet("build", "-c", "Release");
        var (idle, busy) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            idle.Add(await Peak(site));
            File.Delete(site.At("obj/Release/net10.0/weights/weights/a.enc.record"));
            busy.Add(await Peak(site));
        }

        var (ours, theirs) = (Ratio.Median(busy), Ratio.Median(idle));
        RatioTable.WriteHead();
        RatioTable.WriteRow(
            "private memory of a build that encrypts 1 GiB",
            "a build that encrypts nothing",
            string.Create(CultureInfo.InvariantCulture, $"{ours - theirs:0} MiB more"),
            "≤ 64 MiB more",
            string.Create(CultureInfo.InvariantCulture, $"{ours:0} MiB, {theirs:0} MiB")
        );
    }

    // Only anonymous memory counts, because pages of the files that the build reads and writes belong to the system's cache.
    private static async Task<double> Peak(BenchmarkSite site)
    {
        using var build = site.Start("build", "-c", "Release", "--no-restore");
        var output = build.StandardOutput.ReadToEndAsync();
        var peak = 0.0;
        while (!build.HasExited)
        {
            peak = Math.Max(peak, PeakMemory.Mebibytes($"/proc/{build.Id}", "RssAnon:"));
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        return build.ExitCode == 0 ? peak : throw new InvalidOperationException(await output);
    }
}
