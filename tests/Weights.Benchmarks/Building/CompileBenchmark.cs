using System.Globalization;
using System.Text.RegularExpressions;

namespace Weights.Benchmarks;

/// <summary>
/// Whole processes of <c>dotnet build</c> that compile a site with 500 unchanged models, against the same site without models. Each model
/// has five tensors. In one site all have the same names, in another there are 20 sets of names. Of the time of a build, MSBuild's summary
/// says what the compiler took, with its source generators and analyzers. The rest is mostly the SDK's work on 500 static web assets.
/// </summary>
internal static partial class CompileBenchmark
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
        var (ofPlain, ofSite) = (new List<double>(), new List<double>());
        var times = await Ratio.Times(Pairs, () => Compile(plain, ofPlain), () => Compile(site, ofSite));
        Write($"the compiler, {Models} models, {sets} sets of names", "≤ 2.0 s more", ofSite, ofPlain);
        Write($"the whole build, {Models} models, {sets} sets of names", "", times[1], times[0]);
    }

    private static void Write(string what, string goal, IReadOnlyList<double> ours, IReadOnlyList<double> theirs)
    {
        var more = Ratio.Median(ours.Zip(theirs, (ours, theirs) => ours - theirs));
        RatioTable.WriteRow(
            what,
            "the same site without models",
            string.Create(CultureInfo.InvariantCulture, $"{more:0.0} s more"),
            goal,
            string.Create(CultureInfo.InvariantCulture, $"{Ratio.Median(ours):0.000} s, {Ratio.Median(theirs):0.000} s")
        );
    }

    private static async Task Compile(BenchmarkSite site, List<double> compiler)
    {
        // A new time makes the compiler run. Its server would keep the references in memory, which hides a part of the work.
        File.SetLastWriteTimeUtc(site.At("Program.cs"), DateTime.UtcNow);
        var output = await site.DotNet(
            "build",
            "-c",
            "Release",
            "--no-restore",
            "-p:UseSharedCompilation=false",
            "-clp:PerformanceSummary"
        );
        var milliseconds = CompilerTime().Match(output).Groups[1].Value;
        compiler.Add(double.Parse(milliseconds, CultureInfo.InvariantCulture) / 1000);
    }

    [GeneratedRegex(@"(\d+) ms\s+Csc\s")]
    private static partial Regex CompilerTime();

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
