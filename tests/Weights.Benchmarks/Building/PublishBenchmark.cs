using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>
/// Whole processes of <c>dotnet publish</c> with 100 unchanged models, against the same site with the same files as static assets.
/// The site uses the package, as an app does. Large files hide what the package costs: the SDK hashes plain assets in each publish,
/// and takes the hashes of encrypted models from their records. So small models are measured too.
/// </summary>
internal static class PublishBenchmark
{
    private const int Models = 100;
    private const int Pairs = 9;

    public static async Task Run()
    {
        var feed = await PackageFeed.PackAsync("benchmarks", ["Weights.Build.Tasks"], CancellationToken.None);
        RatioTable.WriteHead();
        foreach (var (name, length) in new[] { ("4 KiB", 1 << 12), ("1 MiB", 1 << 20) })
        {
            await Measure(feed, name, length);
        }
    }

    private static async Task Measure(PackageFeed feed, string name, int length)
    {
        using var site = new BenchmarkSite("Site", """<OnnxModel Include="models/*.onnx" />""", feed);
        for (var i = 0; i < Models; i++)
        {
            SampleModel.Write(site.At($"models/m{i}.onnx"), length, seed: i);
        }

        await site.DotNet("publish");
        using var plain = new BenchmarkSite("Plain", "", feed);
        Directory.CreateDirectory(plain.At("wwwroot/weights"));

        // From obj, because the publish folder also has compressed copies, which the SDK would make again.
        foreach (var file in Directory.EnumerateFiles(site.At("obj/Release/net10.0/weights/weights")).Where(file => !IsRecord(file)))
        {
            File.Copy(file, plain.At($"wwwroot/weights/{Path.GetFileName(file)}"));
        }

        await plain.DotNet("publish");
        var times = await Ratio.Times(Pairs, () => plain.DotNet("publish", "--no-restore"), () => site.DotNet("publish", "--no-restore"));
        var ratio = Ratio.Median(times[1].Zip(times[0], (ours, theirs) => ours / theirs));
        RatioTable.WriteRow(
            $"publishing {Models} unchanged models of {name}",
            "the same files as static assets",
            ratio.ToString("0.00", CultureInfo.InvariantCulture),
            "≤ 1.05",
            string.Create(CultureInfo.InvariantCulture, $"{Ratio.Median(times[1]):0.000} s, {Ratio.Median(times[0]):0.000} s")
        );
    }

    private static bool IsRecord(string file) => file.EndsWith(".record", StringComparison.Ordinal);
}
