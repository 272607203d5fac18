using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>
/// Whole processes of <c>dotnet build</c> that compile a site with 500 unchanged models, against the same site without models. Each model
/// has five tensors. In one site all have the same names, in another there are 20 sets of names.
/// </summary>
internal static class CompileBenchmark
{
    private const int Models = 500;
    private const int Pairs = 9;

    public static async Task Run()
    {
        var feed = await PackageFeed.PackAsync("benchmarks", ["Weights.Build.Tasks"], CancellationToken.None);
        RatioTable.WriteHead();
        foreach (var sets in new[] { 1, 20 })
        {
            await Measure(feed, sets);
        }
    }

    private static async Task Measure(PackageFeed feed, int sets)
    {
        using var site = new BenchmarkSite("Site", """<OnnxModel Include="models/*.onnx" />""", feed);
        using var plain = new BenchmarkSite("Plain", "", feed);
        Directory.CreateDirectory(site.At("models"));
        for (var i = 0; i < Models; i++)
        {
            await File.WriteAllBytesAsync(site.At($"models/model_{i:000}.onnx"), Model(i % sets));
        }

        await site.DotNet("build", "-c", "Release");
        await plain.DotNet("build", "-c", "Release");
        var times = await Ratio.Times(Pairs, () => Compile(plain), () => Compile(site));
        var more = Ratio.Median(times[1].Zip(times[0], (ours, theirs) => ours - theirs));
        RatioTable.WriteRow(
            string.Create(CultureInfo.InvariantCulture, $"compiling {Models} models, {sets} sets of names"),
            "the same site without models",
            string.Create(CultureInfo.InvariantCulture, $"{more:0.0} s more"),
            "≤ 2.0 s more",
            string.Create(CultureInfo.InvariantCulture, $"{Ratio.Median(times[1]):0.000} s, {Ratio.Median(times[0]):0.000} s")
        );
    }

    private static Task Compile(BenchmarkSite site)
    {
        // A new time makes the compiler run. Its server would keep the references in memory, which hides a part of the work.
        File.SetLastWriteTimeUtc(site.At("Program.cs"), DateTime.UtcNow);
        return site.DotNet("build", "-c", "Release", "--no-restore", "-p:UseSharedCompilation=false");
    }

    private static byte[] Model(int set) =>
        ModelWithTensors.Bytes(
            [
                ModelWithTensors.Tensor($"input{set}", ModelWithTensors.Float32, 1, 512),
                ModelWithTensors.Tensor($"state{set}", ModelWithTensors.Float32, 2, "batch", 128),
                ModelWithTensors.Tensor($"sr{set}", ModelWithTensors.Int64),
            ],
            ModelWithTensors.Tensor($"output{set}", ModelWithTensors.Float32, 1, 1),
            ModelWithTensors.Tensor($"stateN{set}", ModelWithTensors.Float32, 2, "batch", 128)
        );
}
